package io.loggos.failure;

import io.loggos.api.Configuration;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.Stamp;
import io.loggos.api.wire.BytesInput;
import io.loggos.api.wire.BytesOutput;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.MalformedMessageException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The latest holder of each place, as somebody knows them. Places that the founders still hold are
 * not named. Immutable.
 */
public final class EpochVector {
  /** All places are the founders'. */
  public static final EpochVector FOUNDERS = new EpochVector(List.of());

  /** Ascending by index. */
  private final List<ReplicaId> holders;

  private EpochVector(List<ReplicaId> holders) {
    this.holders = holders;
  }

  /** Of the configuration's members. */
  public static EpochVector of(Configuration configuration) {
    return of(configuration.members());
  }

  /** Of members in ascending order of their index. */
  public static EpochVector of(Collection<Member> members) {
    List<ReplicaId> holders = new ArrayList<>();
    for (Member member : members) {
      if (!member.id().epoch().equals(Epoch.FIRST)) {
        holders.add(member.id());
      }
    }
    return holders.isEmpty() ? FOUNDERS : new EpochVector(holders);
  }

  /**
   * Reads what {@link #stamp} wrote.
   *
   * @throws MalformedMessageException when the bytes are something else
   */
  public static EpochVector of(Stamp stamp) {
    if (stamp.bytes().length == 0) {
      return FOUNDERS;
    }
    BytesInput in = new BytesInput(stamp.bytes());
    List<ReplicaId> holders = new ArrayList<>();
    while (in.remaining() > 0) {
      ReplicaId id = Encodings.readReplicaId(in);
      if (!holders.isEmpty() && holders.get(holders.size() - 1).index() >= id.index()) {
        throw new MalformedMessageException("places out of order");
      }
      holders.add(id);
    }
    return new EpochVector(holders);
  }

  /** As votes carry it. */
  public Stamp stamp() {
    if (holders.isEmpty()) {
      return Stamp.EMPTY;
    }
    BytesOutput out = new BytesOutput();
    holders.forEach(id -> Encodings.writeReplicaId(out, id));
    return new Stamp(out.toByteArray());
  }

  /** Which holder of the place is the latest. */
  public Epoch epoch(int index) {
    for (ReplicaId id : holders) {
      if (id.index() == index) {
        return id.epoch();
      }
    }
    return Epoch.FIRST;
  }

  /** Whether a later holder of the replica's place is known. */
  public boolean supersedes(ReplicaId id) {
    return epoch(id.index()).compareTo(id.epoch()) > 0;
  }

  /** The same but for one place. */
  public EpochVector with(ReplicaId holder) {
    List<ReplicaId> next = new ArrayList<>(holders);
    next.removeIf(id -> id.index() == holder.index());
    if (!holder.epoch().equals(Epoch.FIRST)) {
      next.add(holder);
    }
    next.sort(null);
    return next.isEmpty() ? FOUNDERS : new EpochVector(next);
  }

  /** Whether no place has an earlier holder here than there. */
  public boolean covers(EpochVector other) {
    for (ReplicaId id : other.holders) {
      if (epoch(id.index()).compareTo(id.epoch()) < 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EpochVector vector && vector.holders.equals(holders);
  }

  @Override
  public int hashCode() {
    return holders.hashCode();
  }

  @Override
  public String toString() {
    return holders.toString();
  }
}
