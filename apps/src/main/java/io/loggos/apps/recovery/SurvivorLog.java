package io.loggos.apps.recovery;

import io.loggos.api.Ballot;
import io.loggos.api.Member;
import io.loggos.api.Value;
import io.loggos.api.machine.JournalRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What one replica has recorded of the slots above its snapshot: what a restart of it would know to
 * be decided, and what it would answer to a proposer. One thread.
 */
public final class SurvivorLog {
  private final TreeMap<Long, Vote> votes = new TreeMap<>();
  private final TreeMap<Long, Value> decisions = new TreeMap<>();
  private final List<Member> holders = new ArrayList<>();
  private Ballot promised = Ballot.NONE;
  private long knownUpTo;
  private long knownDecided;
  private long installed;
  private long voted;

  /**
   * A vote.
   *
   * @param ballot under which it was cast
   * @param value for which
   */
  record Vote(Ballot ballot, Value value) {}

  /**
   * Begins with a snapshot.
   *
   * @param snapshotSlot the last slot it covers, or 0 without one
   */
  public SurvivorLog(long snapshotSlot) {
    knownUpTo = snapshotSlot;
    knownDecided = snapshotSlot;
    voted = snapshotSlot;
  }

  /** The replica recorded this; to be called for each record, oldest first. */
  public void add(JournalRecord record) {
    if (record instanceof JournalRecord.Voted vote) {
      vote(vote.slot(), vote.ballot(), vote.value());
    } else if (record instanceof JournalRecord.Adopted vote) {
      vote(vote.slot(), vote.ballot(), vote.value());
    } else if (record instanceof JournalRecord.Promised promise) {
      promise(promise.ballot());
    } else if (record instanceof JournalRecord.Decided decided) {
      decide(decided.slot(), decided.value());
    } else if (record instanceof JournalRecord.DecidedUpTo decided) {
      decideVotesUpTo(decided.slot());
    } else if (record instanceof JournalRecord.Installed snapshot) {
      installed = Math.max(installed, snapshot.slot());
      knownDecided = Math.max(knownDecided, snapshot.slot());
    } else if (record instanceof JournalRecord.Holders later) {
      holders.addAll(later.members());
    }
  }

  private void vote(long slot, Ballot ballot, Value value) {
    promise(ballot);
    voted = Math.max(voted, slot);
    if (slot > knownUpTo) {
      votes.put(slot, new Vote(ballot, value));
    }
  }

  private void promise(Ballot ballot) {
    promised = ballot.isAbove(promised) ? ballot : promised;
  }

  private void decide(long slot, Value value) {
    if (slot > knownUpTo) {
      decisions.putIfAbsent(slot, value);
      advance();
    }
    knownDecided = Math.max(knownDecided, knownUpTo);
    voted = Math.max(voted, slot);
  }

  /** The votes recorded last tell the decisions, save below a snapshot that was installed. */
  private void decideVotesUpTo(long slot) {
    votes
        .headMap(slot, true)
        .forEach(
            (at, vote) -> {
              if (at > installed) {
                decisions.putIfAbsent(at, vote.value());
              }
            });
    advance();
    knownDecided = Math.max(knownDecided, Math.max(slot, knownUpTo));
  }

  private void advance() {
    while (decisions.containsKey(knownUpTo + 1)) {
      knownUpTo++;
    }
  }

  /** What was decided in every slot up to this one is known here. */
  public long knownUpTo() {
    return knownUpTo;
  }

  /** Every slot up to this one was decided, though perhaps it is not known here what. */
  public long knownDecided() {
    return knownDecided;
  }

  /** The highest slot that it voted in, or knows the decision of. */
  public long voted() {
    return voted;
  }

  /** The highest ballot that it promised, or voted under. */
  public Ballot promised() {
    return promised;
  }

  /** Who took over places outside the log, as far as it knew; in the order it learnt that. */
  public List<Member> holders() {
    return List.copyOf(holders);
  }

  /** What was decided in the slot, or null when that is not known, or in the snapshot. */
  Value decided(long slot) {
    return decisions.get(slot);
  }

  /** Its last vote in the slot, or null. */
  Vote vote(long slot) {
    return votes.get(slot);
  }
}
