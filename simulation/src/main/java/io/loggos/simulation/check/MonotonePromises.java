package io.loggos.simulation.check;

import io.loggos.api.Ballot;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.wire.Message;
import io.loggos.paxos.message.Confirmed;
import io.loggos.paxos.message.Promise;
import java.util.Arrays;

/**
 * K6: what a replica has promised never falls, and it never votes, promises or confirms below its
 * promise.
 */
public final class MonotonePromises {
  private final Ballot[] promised;
  private final long[] decided;

  /** Of replicas that have promised nothing. */
  public MonotonePromises(int replicas) {
    promised = new Ballot[replicas];
    Arrays.fill(promised, Ballot.NONE);
    decided = new long[replicas];
  }

  /** A replica starts with what it found; what was not durable was not spoken of either. */
  public void onRecovered(int replica, Recovery.Memory found) {
    promised[replica] = found.promised();
    decided[replica] = found.decided();
  }

  /** A replica gets another identity, which has promised nothing. */
  public void onNewIdentity(int replica) {
    promised[replica] = Ballot.NONE;
    decided[replica] = 0;
  }

  /** The highest ballot that a replica has promised or voted under. */
  public Ballot promisedBy(int replica) {
    return promised[replica];
  }

  /** A replica writes a record. */
  public void onRecord(int replica, JournalRecord record) {
    if (record instanceof JournalRecord.Promised promise) {
      raise(replica, 0, promise.ballot(), promise.ballot().isAbove(promised[replica]));
    } else if (record instanceof JournalRecord.Voted vote) {
      raise(replica, vote.slot(), vote.ballot(), !promised[replica].isAbove(vote.ballot()));
    } else if (record instanceof JournalRecord.DecidedUpTo prefix) {
      if (prefix.slot() < decided[replica]) {
        throw new Violation("K6 monotone", prefix.slot(), "decided prefix of r" + replica);
      }
      decided[replica] = prefix.slot();
    }
  }

  /** A replica says something. */
  public void onMessage(int replica, Message message) {
    Ballot ballot =
        message instanceof Promise promise
            ? promise.ballot()
            : message instanceof Confirmed confirmed ? confirmed.ballot() : null;
    if (ballot != null && promised[replica].isAbove(ballot)) {
      throw new Violation(
          "K6 monotone", "r" + replica + " promised " + promised[replica] + " and says " + message);
    }
  }

  private void raise(int replica, long slot, Ballot ballot, boolean allowed) {
    if (!allowed) {
      throw new Violation(
          "K6 monotone",
          slot,
          "r" + replica + " promised " + promised[replica] + " and then wrote " + ballot);
    }
    promised[replica] = ballot;
  }
}
