package io.loggos.simulation.check;

import io.loggos.api.Ballot;
import io.loggos.api.wire.Message;
import io.loggos.paxos.message.Confirm;
import io.loggos.paxos.message.Confirmed;
import io.loggos.paxos.message.Promise;
import io.loggos.paxos.message.Release;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * K18 from the side of those who grant: while a lease runs that a replica granted, it promises and
 * grants nothing to others; and no lease outlasts, in true time, the grants of a quorum.
 */
public final class Grants {
  private static final String NAME = "K18 leases";
  private static final int QUESTIONS_KEPT = 2048;

  /** What the rounding of clocks may amount to. */
  private static final long ROUNDING_NANOS = 1000;

  private final Clock[] clocks;
  private final int quorum;

  /** The latest questions; a ballot tells the process that asked. */
  private final Map<Question, Confirm> asked = new LinkedHashMap<>();

  /** The last grant of each replica, and until when it holds by its own clock. */
  private final Ballot[] heldFor;

  private final long[] heldUntil;

  /** Grants that may still wait for the journal, and those that have left, for each replica. */
  private final List<ArrayDeque<Grant>> said = new ArrayList<>();

  private final Grant[] left;

  /**
   * Of replicas that have granted nothing.
   *
   * @param clocks one for each replica; filled before the run begins
   * @param quorum how many grants make a lease
   */
  public Grants(Clock[] clocks, int quorum) {
    this.clocks = clocks;
    this.quorum = quorum;
    heldFor = new Ballot[clocks.length];
    heldUntil = new long[clocks.length];
    left = new Grant[clocks.length];
    Arrays.fill(left, NOTHING);
    Arrays.fill(heldFor, Ballot.NONE);
    Arrays.fill(heldUntil, Long.MIN_VALUE);
    for (int i = 0; i < clocks.length; i++) {
      said.add(new ArrayDeque<>());
    }
  }

  private record Question(Ballot ballot, long number) {}

  private record Grant(Confirmed message, Ballot heldFor, long heldUntil) {}

  private static final Grant NOTHING = new Grant(null, Ballot.NONE, Long.MIN_VALUE);

  /** A machine is to be another replica, which has granted nothing. */
  public void onNewIdentity(int replica) {
    left[replica] = NOTHING;
    onStart(replica);
  }

  /** A process begins in a replica's place: what did not leave was not granted. */
  public void onStart(int replica) {
    said.get(replica).clear();
    heldFor[replica] = left[replica].heldFor();
    heldUntil[replica] = left[replica].heldUntil();
  }

  /** What a replica said leaves it. */
  public void onLeave(int replica, Message message) {
    ArrayDeque<Grant> own = said.get(replica);
    if (!own.isEmpty() && own.peek().message() == message) {
      left[replica] = own.poll();
    }
  }

  /** The monotonic clock of a replica. */
  public interface Clock {
    /** What it showed when the present turn began. */
    long turnNanos();

    /** How long it takes in true time until it shows that. */
    long trueNanosUntil(long ownNanos);
  }

  /** A replica says something. */
  public void onMessage(int replica, Message message) {
    if (message instanceof Confirm confirm) {
      asked.put(new Question(confirm.ballot(), confirm.question()), confirm);
      if (asked.size() > QUESTIONS_KEPT * clocks.length) {
        asked.remove(asked.keySet().iterator().next());
      }
    } else if (message instanceof Confirmed confirmed) {
      grant(replica, confirmed);
    } else if (message instanceof Promise promise) {
      requireNotHeld(replica, promise.ballot(), "promises");
    }
  }

  private void requireNotHeld(int replica, Ballot ballot, String what) {
    boolean others = !heldFor[replica].owner().equals(ballot.owner());
    if (others && clocks[replica].turnNanos() < heldUntil[replica]) {
      String text = " while a lease runs that it granted to ";
      throw new Violation(
          NAME, "r" + replica + " " + what + " " + ballot + text + heldFor[replica]);
    }
  }

  /**
   * A replica hears something.
   *
   * @return whether that ended a lease that it had granted and that would have run on
   */
  public boolean onHeard(int replica, Message message) {
    if (!(message instanceof Release release) || !heldFor[replica].equals(release.ballot())) {
      return false;
    }
    boolean ran = clocks[replica].turnNanos() < heldUntil[replica];
    heldUntil[replica] = Long.MIN_VALUE;
    if (left[replica].heldFor().equals(release.ballot())) {
      left[replica] = NOTHING;
    }
    return ran;
  }

  private void grant(int replica, Confirmed confirmed) {
    Confirm question = asked.get(new Question(confirmed.ballot(), confirmed.question()));
    if (question != null && question.holdNanos() > 0) {
      requireNotHeld(replica, confirmed.ballot(), "grants a lease to");
      long until = clocks[replica].turnNanos() + question.holdNanos();
      heldFor[replica] = confirmed.ballot();
      heldUntil[replica] = Math.max(heldUntil[replica], until);
      said.get(replica).add(new Grant(confirmed, heldFor[replica], heldUntil[replica]));
    }
  }

  /** The replica's lease runs until then by its own clock. */
  public void onLease(int replica, long untilNanos) {
    long lease = clocks[replica].trueNanosUntil(untilNanos);
    int grants = 0;
    for (int i = 0; i < clocks.length; i++) {
      boolean granted = heldFor[i].index() == replica && heldUntil[i] != Long.MIN_VALUE;
      if (granted && clocks[i].trueNanosUntil(heldUntil[i]) >= lease - ROUNDING_NANOS) {
        grants++;
      }
    }
    if (grants < quorum) {
      throw new Violation(
          NAME, "only " + grants + " grants last as long as the lease of r" + replica);
    }
  }
}
