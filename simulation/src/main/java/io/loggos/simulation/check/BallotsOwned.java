package io.loggos.simulation.check;

import io.loggos.api.Ballot;
import io.loggos.api.wire.Message;
import io.loggos.paxos.message.Accept;
import io.loggos.paxos.message.Confirm;
import io.loggos.paxos.message.Prepare;
import io.loggos.paxos.message.Watermark;

/** K4: a ballot is used by its owner only. */
public final class BallotsOwned {
  private final long[] incarnations;

  /** Which process start each replica is. */
  public BallotsOwned(long[] incarnations) {
    this.incarnations = incarnations.clone();
  }

  /** A replica says something. */
  public void onMessage(int replica, Message message) {
    Ballot ballot = usedBallot(message);
    if (ballot != null
        && (ballot.index() != replica || ballot.incarnation() != incarnations[replica])) {
      throw new Violation("K4 ballots are owned", "r" + replica + " says " + message);
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
