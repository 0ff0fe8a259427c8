package io.loggos.simulation.check;

import io.loggos.api.Ballot;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.wire.Message;
import io.loggos.failure.EpochPromise;
import io.loggos.paxos.message.Prepare;
import io.loggos.paxos.message.Promise;
import io.loggos.paxos.message.Vote;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * K15: nothing is forgotten too early. A promise reports every vote that its replica wrote down
 * above what both sides know to be decided, with its latest ballot and its value; and it calls
 * nothing decided that is not chosen (rules S1 and S2).
 */
public final class PromisesTellVotes {
  private static final String NAME = "K15 promises tell all votes";

  private final ChosenForAReason chosen;
  private final Seat[] seats;

  /** The slots up to here are known to be chosen. */
  private long chosenUpTo;

  /** Of replicas that have written down nothing; takes from the given account what is chosen. */
  public PromisesTellVotes(int replicas, ChosenForAReason chosen) {
    this.chosen = chosen;
    this.seats = new Seat[replicas];
    for (int i = 0; i < replicas; i++) {
      seats[i] = new Seat();
    }
  }

  private static final class Seat {
    /** The last vote in each slot. */
    final SlotTable<JournalRecord.Voted> votes = new SlotTable<>();

    long lastSlot;

    /** What the asker is heard to have known to be decided when it asked for the ballot. */
    final Map<Ballot, Long> asked = new HashMap<>();

    void note(JournalRecord record) {
      if (record instanceof JournalRecord.Voted vote) {
        votes.put(vote.slot(), vote);
        lastSlot = Math.max(lastSlot, vote.slot());
      } else if (record instanceof JournalRecord.Adopted vote) {
        votes.put(vote.slot(), new JournalRecord.Voted(vote.slot(), vote.ballot(), vote.value()));
        lastSlot = Math.max(lastSlot, vote.slot());
      }
    }
  }

  /** A machine is to be another replica, which has voted for nothing. */
  public void onNewIdentity(int replica) {
    seats[replica] = new Seat();
  }

  /** A process begins with these records; what was not durable was not spoken of either. */
  public void onRecovered(int replica, List<JournalRecord> records) {
    Seat seat = new Seat();
    records.forEach(seat::note);
    seats[replica] = seat;
  }

  /** A replica writes a record. */
  public void onRecord(int replica, JournalRecord record) {
    seats[replica].note(record);
  }

  /** A replica is asked for a promise. */
  public void onHeard(int replica, Prepare prepare) {
    // an earlier question may come late, and be none that is answered
    seats[replica].asked.merge(prepare.ballot(), prepare.decidedUpTo(), Math::max);
  }

  /** A replica promises. */
  public void onSpoken(int replica, Promise promise) {
    Seat seat = seats[replica];
    Long askerDecided = seat.asked.get(promise.ballot());
    if (askerDecided == null) {
      throw new Violation(NAME, "r" + replica + " promises unasked " + promise);
    }
    requireChosen(replica, promise.decidedUpTo());
    long first = Math.max(askerDecided, promise.decidedUpTo()) + 1;
    requireTold(replica, first, promise.votes(), promise);
  }

  /** A replica tells a newcomer what it has voted for. */
  public void onSpoken(int replica, EpochPromise promise) {
    long decided = promise.state().low() + promise.state().decisions().size();
    requireChosen(replica, decided);
    List<Vote> votes = new ArrayList<>();
    for (JournalRecord.Voted vote : promise.state().votes()) {
      votes.add(new Vote(vote.slot(), vote.ballot(), vote.value()));
    }
    requireTold(replica, decided + 1, votes, promise);
  }

  private void requireTold(int replica, long first, List<Vote> votes, Message promise) {
    Seat seat = seats[replica];
    Map<Long, Vote> told = new HashMap<>();
    votes.forEach(vote -> told.put(vote.slot(), vote));
    List<JournalRecord.Voted> missing = new ArrayList<>();
    for (long slot = first; slot <= seat.lastSlot; slot++) {
      JournalRecord.Voted vote = seat.votes.get(slot);
      if (vote != null && !isTold(vote, told.get(slot))) {
        missing.add(vote);
      }
    }
    if (!missing.isEmpty()) {
      throw new Violation(
          NAME, missing.get(0).slot(), "r" + replica + " says " + promise + " without " + missing);
    }
  }

  private static boolean isTold(JournalRecord.Voted vote, Vote told) {
    return told != null && told.ballot().equals(vote.ballot()) && told.value().equals(vote.value());
  }

  private void requireChosen(int replica, long decidedUpTo) {
    while (chosenUpTo < decidedUpTo) {
      if (!chosen.isChosen(chosenUpTo + 1)) {
        throw new Violation(
            NAME,
            chosenUpTo + 1,
            "r" + replica + " calls the slots up to " + decidedUpTo + " decided");
      }
      chosenUpTo++;
    }
  }
}
