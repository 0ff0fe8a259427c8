package io.loggos.simulation.check;

import io.loggos.api.Ballot;
import io.loggos.api.Batch;
import io.loggos.api.Value;
import io.loggos.paxos.message.Accept;

/**
 * The pace of logical time, which batches carry: from whatever a leader knows of it, it goes on at
 * no more than twice, and no less than a quarter of, the speed of that leader's monotonic clock,
 * whatever wall clocks show (rule S76). And K10 for what handlers see: in each slot the latest time
 * that the log has told by then (rule S75).
 */
public final class LogicalTime {
  private static final String NAME = "logical time keeps pace";
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Half the speed, of which whole milliseconds are counted each time. */
  private static final int SLOWEST = 4;

  private static final int FASTEST = 2;
  private static final long ROUNDING_MILLIS = 4;

  private final Grants.Clock[] clocks;
  private final ChosenForAReason proposals;
  private final Seat[] seats;

  /** The time that the log tells up to each slot. */
  private final SlotTable<Long> told = new SlotTable<>();

  private long toldUpTo;

  /**
   * Of replicas that know no time.
   *
   * @param clocks one for each replica; filled before the run begins
   * @param proposals who proposed what
   */
  public LogicalTime(Grants.Clock[] clocks, ChosenForAReason proposals) {
    this.proposals = proposals;
    this.clocks = clocks;
    this.seats = new Seat[clocks.length];
    for (int i = 0; i < seats.length; i++) {
      seats[i] = new Seat();
    }
  }

  private static final class Seat {
    /** Whether the log has told it a time; before that, its own wall clock is all there is. */
    boolean hasLogTime;

    /** The latest time it knows of, and what its clock showed when it came to know it. */
    long millis;

    long nanos;

    /** What may be proposed at most when its clock shows nothing, from all that it knows. */
    long ceilingMillis;

    /** What it proposed last. */
    Ballot ballot = Ballot.NONE;

    long slot;

    /** The log tells a time; the first one counts more than proposals that may be void. */
    void tell(long newMillis, long nowNanos) {
      if (!hasLogTime && newMillis > 0) {
        hasLogTime = true;
        millis = 0;
      }
      note(newMillis, nowNanos);
    }

    void note(long newMillis, long nowNanos) {
      long ceiling = newMillis - FASTEST * (nowNanos / NANOS_PER_MILLI);
      ceilingMillis = millis == 0 ? ceiling : Math.max(ceilingMillis, ceiling);
      if (newMillis > millis) {
        millis = newMillis;
        nanos = nowNanos;
      }
    }
  }

  /** A process begins in a replica's place. */
  public void onStart(int replica) {
    seats[replica] = new Seat();
  }

  /** A replica asks for votes. */
  public void onAccept(int replica, Accept accept) {
    Seat seat = seats[replica];
    boolean again = accept.ballot().equals(seat.ballot) && accept.slot() <= seat.slot;
    if (again) {
      return;
    }
    seat.ballot = accept.ballot();
    seat.slot = accept.slot();
    if (accept.value() instanceof Batch batch
        && !proposals.isOfAnother(accept.ballot(), accept.slot(), batch)) {
      propose(replica, accept.slot(), batch.leaderTimeMillis());
    }
  }

  private void propose(int replica, long slot, long millis) {
    Seat seat = seats[replica];
    long now = clocks[replica].turnNanos();
    if (seat.millis > 0) {
      long elapsed = (now - seat.nanos) / NANOS_PER_MILLI;
      long least = seat.millis + elapsed / SLOWEST - ROUNDING_MILLIS;
      long most = seat.ceilingMillis + FASTEST * (now / NANOS_PER_MILLI) + ROUNDING_MILLIS;
      if (millis < least || millis > most) {
        throw new Violation(
            NAME,
            slot,
            "r"
                + replica
                + " proposes the time "
                + millis
                + ", it knew "
                + seat.millis
                + " since "
                + elapsed
                + " ms, at most "
                + most);
      }
    }
    seat.note(millis, now);
  }

  /** A replica executes the value of a slot. */
  public void onDecided(int replica, long slot, Value value) {
    if (slot == toldUpTo + 1) {
      long before = toldUpTo == 0 ? 0 : told.get(toldUpTo);
      told.put(
          slot, value instanceof Batch batch ? Math.max(before, batch.leaderTimeMillis()) : before);
      toldUpTo = slot;
    }
    if (value instanceof Batch batch) {
      seats[replica].tell(batch.leaderTimeMillis(), clocks[replica].turnNanos());
    }
  }

  /** A replica takes over the state after that slot. */
  public void onInstalled(int replica, long slot) {
    Long millis = told.get(slot);
    if (millis != null) {
      seats[replica].tell(millis, clocks[replica].turnNanos());
    }
  }

  /** A handler sees that time while its replica executes the slot. */
  public void onSeen(int replica, long slot, long millis) {
    Long expected = told.get(slot);
    if (expected != null && expected != millis) {
      throw new Violation(
          "K10 same prefix, same state",
          slot,
          "the handler of r"
              + replica
              + " sees the time "
              + millis
              + ", the log tells "
              + expected);
    }
  }
}
