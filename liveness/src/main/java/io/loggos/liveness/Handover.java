package io.loggos.liveness;

import io.loggos.api.Ballot;
import io.loggos.api.Epoch;
import io.loggos.api.ReplicaId;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.WireInput;
import io.loggos.api.wire.WireOutput;

/**
 * A leader's wish that a certain member lead. Of two wishes the one of the higher ballot counts, so
 * all who have heard of both agree; and a wish that was withdrawn anywhere does not come back.
 *
 * @param ballot the leader's ballot when it said so; {@link Ballot#NONE} for no wish
 * @param number tells the wishes of one leadership apart; grows
 * @param target who is to lead
 * @param withdrawn whether the wish is void
 */
record Handover(Ballot ballot, int number, ReplicaId target, boolean withdrawn) {
  /** Nobody has wished for anything. */
  static final Handover NONE = new Handover(Ballot.NONE, 0, new ReplicaId(0, Epoch.FIRST), true);

  /** Whether this one counts and the other does not. */
  boolean isAbove(Handover other) {
    int order = ballot.compareTo(other.ballot);
    order = order == 0 ? Integer.compare(number, other.number) : order;
    return order > 0 || order == 0 && withdrawn && !other.withdrawn;
  }

  /** The same, void. */
  Handover asWithdrawn() {
    return new Handover(ballot, number, target, true);
  }

  void write(WireOutput out) {
    boolean any = ballot.number() > 0;
    out.writeFlag(any);
    if (any) {
      Encodings.writeBallot(out, ballot);
      out.writeCount(number);
      Encodings.writeReplicaId(out, target);
      out.writeFlag(withdrawn);
    }
  }

  static Handover read(WireInput in) {
    return in.readFlag()
        ? new Handover(
            Encodings.readBallot(in),
            (int) in.readCount(Integer.MAX_VALUE - 1),
            Encodings.readReplicaId(in),
            in.readFlag())
        : NONE;
  }
}
