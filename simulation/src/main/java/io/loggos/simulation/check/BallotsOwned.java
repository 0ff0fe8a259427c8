package io.loggos.simulation.check;

import io.loggos.api.Ballot;
import io.loggos.api.ReplicaId;
import io.loggos.api.wire.Message;
import io.loggos.paxos.message.Accept;
import io.loggos.paxos.message.Confirm;
import io.loggos.paxos.message.Prepare;
import io.loggos.paxos.message.Watermark;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** K4: a ballot is used by its owner only, and by one process of it. */
public final class BallotsOwned {
  private static final String NAME = "K4 ballots are owned";

  private final long[] incarnations;
  private final int[] starts;

  /** For each replica, which start of it used a ballot. */
  private final List<TreeMap<Ballot, Integer>> users = new ArrayList<>();

  /** The ballot that each replica used last. */
  private final Ballot[] latest;

  /** Of so many replicas, none of which has started. */
  public BallotsOwned(int replicas) {
    incarnations = new long[replicas];
    starts = new int[replicas];
    latest = new Ballot[replicas];
    for (int i = 0; i < replicas; i++) {
      users.add(new TreeMap<>());
    }
  }

  /** A process begins in a replica's place. */
  public void onStart(int replica, long incarnation) {
    incarnations[replica] = incarnation;
    starts[replica]++;
    latest[replica] = null;
  }

  /** A replica says something. */
  public void onMessage(int replica, ReplicaId id, Message message) {
    Ballot ballot = usedBallot(message);
    if (ballot == null || ballot.equals(latest[replica])) {
      return;
    }
    latest[replica] = ballot;
    if (!ballot.owner().equals(id) || ballot.incarnation() != incarnations[replica]) {
      throw new Violation(NAME, "r" + replica + " says " + message);
    }
    Integer user = users.get(replica).putIfAbsent(ballot, starts[replica]);
    if (user != null && user != starts[replica]) {
      throw new Violation(
          NAME,
          "r"
              + replica
              + " uses "
              + ballot
              + " of its start "
              + user
              + " in start "
              + starts[replica]);
    }
  }

  private static Ballot usedBallot(Message message) {
    if (message instanceof Accept accept) {
      return accept.ballot();
    } else if (message instanceof Prepare prepare) {
      return prepare.ballot();
    } else if (message instanceof Watermark watermark) {
      return watermark.ballot();
    } else if (message instanceof Confirm confirm) {
      return confirm.ballot();
    }
    return null;
  }
}
