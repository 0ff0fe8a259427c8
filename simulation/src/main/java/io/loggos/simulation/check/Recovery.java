package io.loggos.simulation.check;

import io.loggos.api.Ballot;
import io.loggos.api.Value;
import io.loggos.api.machine.JournalRecord;
import java.util.Map;
import java.util.TreeMap;

/**
 * K16: what a replica finds when it starts again is at least what had become durable: promise,
 * votes, decisions, leases and snapshot.
 */
public final class Recovery {
  private static final String NAME = "K16 recovery tells the truth";

  private final Memory[] kept;

  /** Of replicas that remember nothing. */
  public Recovery(int replicas) {
    kept = new Memory[replicas];
    for (int i = 0; i < replicas; i++) {
      kept[i] = new Memory();
    }
  }

  /** A record survives from now on. */
  public void onDurable(int replica, JournalRecord record) {
    kept[replica].note(record);
  }

  /** A replica gets another identity, and an empty disk. */
  public void onNewIdentity(int replica) {
    kept[replica] = new Memory();
  }

  /** A snapshot survives from now on. */
  public void onSaved(int replica, long slot) {
    kept[replica].snapshot = Math.max(kept[replica].snapshot, slot);
  }

  /** A bit has flipped on the disk: an older snapshot will do if the log goes back to it. */
  public void onRot(int replica) {
    kept[replica].snapshot = 0;
  }

  /** A new start, which has found nothing so far. */
  public Memory begin(long snapshotSlot) {
    Memory found = new Memory();
    found.snapshot = snapshotSlot;
    return found;
  }

  /** A start has found all there is, which is what there is from now on. */
  public void onRecovered(int replica, Memory found) {
    Memory before = kept[replica];
    require(replica, "its promise", before.promised.compareTo(found.promised), before, found);
    require(replica, "its snapshot", Long.compare(before.snapshot, found.snapshot), before, found);
    require(replica, "a lease", Long.compare(before.hold, found.hold), before, found);
    require(replica, "decisions", Long.compare(before.decided, found.decided), before, found);
    require(replica, "a snapshot", Long.compare(before.installed, found.installed), before, found);
    for (Map.Entry<Long, Vote> vote : before.votes.tailMap(found.snapshot, false).entrySet()) {
      requireVote(replica, vote.getKey(), vote.getValue(), found.votes.get(vote.getKey()));
    }
    for (Map.Entry<Long, Value> one : before.values.tailMap(found.snapshot, false).entrySet()) {
      if (!one.getValue().equals(found.values.get(one.getKey()))) {
        throw new Violation(
            NAME,
            one.getKey(),
            "r" + replica + " lost decision " + one.getValue() + ", found " + found);
      }
    }
    kept[replica] = found;
  }

  private static void require(int replica, String what, int order, Memory before, Memory found) {
    if (order > 0) {
      throw new Violation(
          NAME, "r" + replica + " lost " + what + ": durable was " + before + ", found " + found);
    }
  }

  private static void requireVote(int replica, long slot, Vote before, Vote found) {
    boolean lost = found == null || before.ballot.isAbove(found.ballot);
    boolean changed =
        found != null && before.ballot.equals(found.ballot) && !before.value.equals(found.value);
    if (lost || changed) {
      throw new Violation(NAME, slot, "r" + replica + " lost vote " + before + ", found " + found);
    }
  }

  private record Vote(Ballot ballot, Value value) {}

  /** What records and a snapshot say together. */
  public static final class Memory {
    private final TreeMap<Long, Vote> votes = new TreeMap<>();
    private final TreeMap<Long, Value> values = new TreeMap<>();
    private Ballot promised = Ballot.NONE;
    private long snapshot;
    private long installed;
    private long decided;
    private long hold;

    private Memory() {}

    /** One more record. */
    public void note(JournalRecord record) {
      if (record instanceof JournalRecord.Voted vote) {
        promise(vote.ballot());
        votes.put(vote.slot(), new Vote(vote.ballot(), vote.value()));
      } else if (record instanceof JournalRecord.Adopted vote) {
        promise(vote.ballot());
        votes.put(vote.slot(), new Vote(vote.ballot(), vote.value()));
      } else if (record instanceof JournalRecord.Promised promise) {
        promise(promise.ballot());
      } else if (record instanceof JournalRecord.Decided one) {
        values.put(one.slot(), one.value());
      } else if (record instanceof JournalRecord.DecidedUpTo prefix) {
        decided = Math.max(decided, prefix.slot());
      } else if (record instanceof JournalRecord.Installed one) {
        installed = Math.max(installed, one.slot());
      } else if (record instanceof JournalRecord.LeaseGranted lease) {
        hold = Math.max(hold, lease.holdNanos());
      }
    }

    private void promise(Ballot ballot) {
      promised = ballot.isAbove(promised) ? ballot : promised;
    }

    /** The highest ballot that was promised or voted under. */
    public Ballot promised() {
      return promised;
    }

    /** The prefix that is known to be decided. */
    public long decided() {
      return decided;
    }

    @Override
    public String toString() {
      return "promise "
          + promised
          + ", snapshot "
          + snapshot
          + ", installed "
          + installed
          + ", decided up to "
          + decided
          + ", lease "
          + hold
          + ", "
          + votes.size()
          + " votes";
    }
  }
}
