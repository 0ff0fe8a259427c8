package io.loggos.simulation.check;

import io.loggos.api.Ballot;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.wire.Message;
import io.loggos.failure.EpochPromise;
import io.loggos.paxos.message.Confirmed;
import io.loggos.paxos.message.Learn;
import io.loggos.paxos.message.Promise;
import io.loggos.paxos.message.Vote;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/** K7: each promise and vote that leaves a replica is durable there. */
public final class DurableBeforeSpoken {
  private static final String NAME = "K7 durable before spoken";

  private final ChosenForAReason votes;
  private final IntUnaryOperator numbers;
  private final Ballot[] promised;

  /** For each replica the ballots of votes that it took over, by slot. */
  private final List<TreeMap<Long, Ballot>> adopted = new ArrayList<>();

  /**
   * Takes the durable votes from the given account.
   *
   * @param numbers the number of a replica's present identity
   */
  public DurableBeforeSpoken(int replicas, ChosenForAReason votes, IntUnaryOperator numbers) {
    this.votes = votes;
    this.numbers = numbers;
    this.promised = new Ballot[replicas];
    Arrays.fill(promised, Ballot.NONE);
    for (int i = 0; i < replicas; i++) {
      adopted.add(new TreeMap<>());
    }
  }

  /** A replica gets another identity, which has promised nothing. */
  public void onNewIdentity(int replica) {
    promised[replica] = Ballot.NONE;
    adopted.get(replica).clear();
  }

  /** A record survives from now on. */
  public void onDurable(int replica, JournalRecord record) {
    Ballot ballot =
        record instanceof JournalRecord.Promised promise
            ? promise.ballot()
            : record instanceof JournalRecord.Voted vote ? vote.ballot() : Ballot.NONE;
    if (ballot.isAbove(promised[replica])) {
      promised[replica] = ballot;
    }
    if (record instanceof JournalRecord.Adopted vote) {
      adopted.get(replica).put(vote.slot(), vote.ballot());
    }
  }

  /** A message leaves for the network, or for the replica itself. */
  public void onLeave(int replica, Message message) {
    if (message instanceof Learn learn) {
      for (long slot = learn.firstSlot(); slot <= learn.lastSlot(); slot++) {
        requireVote(replica, learn.ballot(), slot);
      }
    } else if (message instanceof Promise promise) {
      requirePromise(replica, promise.ballot());
      for (Vote vote : promise.votes()) {
        requireKnown(replica, vote.ballot(), vote.slot());
      }
    } else if (message instanceof EpochPromise promise) {
      requirePromise(replica, promise.state().promised());
      for (JournalRecord.Voted vote : promise.state().votes()) {
        requireKnown(replica, vote.ballot(), vote.slot());
      }
    } else if (message instanceof Confirmed confirmed) {
      requirePromise(replica, confirmed.ballot());
    }
  }

  private void requireKnown(int replica, Ballot ballot, long slot) {
    if (!ballot.equals(adopted.get(replica).get(slot))) {
      requireVote(replica, ballot, slot);
    }
  }

  private void requireVote(int replica, Ballot ballot, long slot) {
    if (!votes.hasDurableVote(numbers.applyAsInt(replica), ballot, slot)) {
      throw new Violation(NAME, slot, "r" + replica + " tells its vote under " + ballot);
    }
  }

  private void requirePromise(int replica, Ballot ballot) {
    if (ballot.isAbove(promised[replica])) {
      throw new Violation(
          NAME, "r" + replica + " tells " + ballot + ", durable is " + promised[replica]);
    }
  }
}
