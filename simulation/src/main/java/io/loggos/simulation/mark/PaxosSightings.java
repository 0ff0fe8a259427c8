package io.loggos.simulation.mark;

import io.loggos.api.Ballot;
import io.loggos.api.NoOp;
import io.loggos.api.Value;
import io.loggos.api.machine.Events;
import io.loggos.api.wire.Message;
import io.loggos.paxos.message.Accept;
import io.loggos.paxos.message.CatchUpReply;
import io.loggos.paxos.message.Learn;
import io.loggos.paxos.message.Promise;
import io.loggos.paxos.message.Vote;
import java.util.HashMap;
import java.util.Map;

/** Sees the marks that lie in what replicas say to each other and report. */
public final class PaxosSightings {
  private static final int BALLOTS = 3;

  /** How reports of transfers read. */
  private static final String INSTALLED = "installed";

  private static final String SILENT = " stopped answering";

  private final Marks marks;
  private final Seat[] seats;
  private long chosenUpTo;

  /** For so many replicas. */
  public PaxosSightings(Marks marks, int replicas) {
    this.marks = marks;
    this.seats = new Seat[replicas];
    for (int i = 0; i < replicas; i++) {
      seats[i] = new Seat();
    }
  }

  /** What a replica is in, as its reports tell. */
  private enum Office {
    NONE,
    CANDIDATE,
    LEADER
  }

  private static final class Seat {
    Office office = Office.NONE;
    boolean crashed;

    /** Since it was deposed, somebody else has led. */
    boolean deposed;

    boolean succeeded;

    /** Its last own ballot. */
    Ballot ballot = Ballot.NONE;

    /** What promises for that ballot told. */
    final Map<Long, Value> reported = new HashMap<>();

    long reportedUpTo;
    long proposedUpTo;

    /** The highest slot chosen under one of its ballots. */
    long chosenUpTo;

    /** Whose snapshot it waited for in vain, as reports name it, or null. */
    String silentSource;
  }

  /** A process begins in a replica's place. */
  public void onStart(int replica) {
    seats[replica] = new Seat();
  }

  /** A replica takes a message; its consensus part has seen the given ballot. */
  public void onDelivered(int replica, int from, Message message, Ballot highest) {
    if (message instanceof Promise promise) {
      marks.hitIf(highest.isAbove(promise.ballot()), Mark.STALE_VOTE);
      onPromise(seats[replica], promise);
    } else if (message instanceof Learn learn) {
      marks.hitIf(highest.isAbove(learn.ballot()), Mark.STALE_VOTE);
    } else if (message instanceof CatchUpReply reply) {
      marks.hitIf(
          !reply.values().isEmpty() && seats[from].office != Office.LEADER,
          Mark.CATCH_UP_FROM_FOLLOWER);
    }
  }

  private void onPromise(Seat seat, Promise promise) {
    if (seat.office != Office.CANDIDATE || !promise.ballot().equals(seat.ballot)) {
      return;
    }
    for (Vote vote : promise.votes()) {
      Value other = seat.reported.putIfAbsent(vote.slot(), vote.value());
      marks.hitIf(other != null && !other.equals(vote.value()), Mark.TWO_VALUES_IN_PHASE_1);
      seat.reportedUpTo = Math.max(seat.reportedUpTo, vote.slot());
    }
  }

  /**
   * A replica asks for votes.
   *
   * @param ballots under how many ballots that was done in the slot so far
   */
  public void onAccept(int replica, Accept accept, int ballots) {
    Seat seat = seats[replica];
    seat.proposedUpTo = Math.max(seat.proposedUpTo, accept.slot());
    marks.hitIf(ballots == BALLOTS, Mark.THREE_BALLOTS);
    marks.hitIf(
        accept.value() instanceof NoOp
            && accept.slot() < seat.reportedUpTo
            && !seat.reported.containsKey(accept.slot()),
        Mark.GAP_FILLED);
  }

  /** A quorum's votes for a slot are durable. */
  public void onChosen(long slot, int proposer) {
    marks.hitIf(slot > chosenUpTo + 1, Mark.CHOSEN_OUT_OF_ORDER);
    chosenUpTo = Math.max(chosenUpTo, slot);
    if (proposer >= 0) {
      seats[proposer].chosenUpTo = Math.max(seats[proposer].chosenUpTo, slot);
    }
  }

  /** A replica reports something; it knows of no higher ballot than the given one. */
  public void onReport(
      int replica, Events.Kind kind, long slot, Ballot ballot, String cause, Ballot highest) {
    Seat seat = seats[replica];
    switch (kind) {
      case PREPARING -> {
        marks.hitIf(others(replica, Office.CANDIDATE), Mark.TWO_CANDIDATES);
        seat.office = Office.CANDIDATE;
        seat.ballot = ballot;
        seat.reported.clear();
        seat.reportedUpTo = 0;
      }
      case LEADING -> onLeading(replica);
      case DEPOSED -> {
        marks.hitIf(seat.proposedUpTo > slot, Mark.DEPOSED_WITH_OPEN_SLOTS);
        seat.office = Office.NONE;
        seat.deposed = true;
      }
      case TRUST -> seat.office = seat.office == Office.CANDIDATE ? Office.NONE : seat.office;
      case SNAPSHOT -> {
        marks.hitIf(
            cause.startsWith(INSTALLED)
                && seat.office == Office.CANDIDATE
                && seat.ballot.equals(highest),
            Mark.SNAPSHOT_IN_PHASE_1);
        onSnapshot(seat, cause);
      }
      default -> {}
    }
  }

  private void onSnapshot(Seat seat, String cause) {
    int silent = cause.indexOf(SILENT);
    if (silent > 0) {
      marks.hit(Mark.SNAPSHOT_SOURCE_GIVEN_UP);
      seat.silentSource = cause.substring(0, silent);
    } else if (cause.startsWith(INSTALLED)) {
      marks.hitIf(
          seat.silentSource != null && !cause.endsWith(" " + seat.silentSource),
          Mark.SNAPSHOT_FROM_ANOTHER_SOURCE);
      seat.silentSource = null;
    }
  }

  private void onLeading(int replica) {
    marks.hitIf(others(replica, Office.LEADER), Mark.TWO_LEADERS);
    Seat seat = seats[replica];
    marks.hitIf(seat.deposed && seat.succeeded, Mark.PREEMPTED_LEADER_RETURNS);
    seat.office = Office.LEADER;
    seat.deposed = false;
    for (Seat other : seats) {
      other.succeeded = other != seat;
    }
  }

  private boolean others(int replica, Office office) {
    for (int i = 0; i < seats.length; i++) {
      if (i != replica && !seats[i].crashed && seats[i].office == office) {
        return true;
      }
    }
    return false;
  }

  /**
   * A replica crashes.
   *
   * @param decided the last slot that it knew to be decided, with all below
   * @param crashesMax how many the quorums bear
   */
  public void onCrash(int replica, long decided, int crashesMax) {
    Seat seat = seats[replica];
    seat.crashed = true;
    marks.hitIf(
        seat.office == Office.LEADER && seat.chosenUpTo > decided,
        Mark.LEADER_CRASH_BEFORE_DECISION);
    int crashed = 0;
    for (Seat one : seats) {
      crashed += one.crashed ? 1 : 0;
    }
    marks.hitIf(crashed == crashesMax, Mark.MAXIMAL_CRASHES);
  }
}
