package io.loggos.simulation.check;

import io.loggos.api.wire.Message;
import io.loggos.paxos.message.Confirm;
import io.loggos.paxos.message.Confirmed;
import java.util.TreeMap;

/**
 * K8 for reads that take no slot: without a lease, a replica answers one only after a quorum has
 * confirmed, in answer to a question asked after the read came, that it leads.
 */
public final class ConfirmedReads {
  private static final int QUESTIONS_KEPT = 2048;

  private final int quorum;
  private final Asker[] askers;

  /** Watches so many replicas, of which a quorum has to confirm. */
  public ConfirmedReads(int replicas, int quorum) {
    this.quorum = quorum;
    askers = new Asker[replicas];
    for (int i = 0; i < replicas; i++) {
      askers[i] = new Asker();
    }
  }

  /** A process begins in a replica's place; it has asked nothing so far. */
  public void onStart(int replica) {
    askers[replica] = new Asker();
  }

  /** A replica says something. */
  public void onSpoken(int replica, Message message) {
    if (message instanceof Confirm confirm) {
      Asker asker = askers[replica];
      asker.lastAsked = confirm.question();
      asker.open.put(confirm.question(), new Question(confirm));
      if (asker.open.size() > QUESTIONS_KEPT) {
        asker.open.pollFirstEntry();
      }
    }
  }

  /** A replica hears something, perhaps from itself. */
  public void onHeard(int replica, int from, Message message) {
    if (message instanceof Confirmed confirmed) {
      Asker asker = askers[replica];
      Question question = asker.open.get(confirmed.question());
      if (question != null && question.confirm.ballot().equals(confirmed.ballot())) {
        question.voters |= 1L << from;
        if (Long.bitCount(question.voters) >= quorum) {
          asker.confirmed = Math.max(asker.confirmed, confirmed.question());
        }
      }
    }
  }

  /** A client's read reaches a replica. */
  public void onRead(int replica, long connection, long session, long sequence) {
    Asker asker = askers[replica];
    asker.reads.putIfAbsent(new Read(connection, session, sequence), asker.lastAsked);
  }

  /**
   * A replica answers something.
   *
   * @param trusted whether the answer needs no quorum: it is a refusal, or given under a lease
   */
  public void onReply(int replica, long connection, long session, long sequence, boolean trusted) {
    Asker asker = askers[replica];
    Long askedBefore = asker.reads.remove(new Read(connection, session, sequence));
    if (askedBefore != null && !trusted && asker.confirmed <= askedBefore) {
      throw new Violation(
          "K8 valid quorums",
          "r"
              + replica
              + " answers read "
              + session
              + "/"
              + sequence
              + ", which came after question "
              + askedBefore
              + "; confirmed is "
              + asker.confirmed);
    }
  }

  private static final class Asker {
    final TreeMap<Long, Question> open = new TreeMap<>();

    /** For each read the last question asked before it came. */
    final TreeMap<Read, Long> reads = new TreeMap<>();

    long lastAsked;

    /** The last question that a quorum has said yes to. */
    long confirmed;
  }

  private static final class Question {
    final Confirm confirm;
    long voters;

    Question(Confirm confirm) {
      this.confirm = confirm;
    }
  }

  private record Read(long connection, long session, long sequence) implements Comparable<Read> {
    @Override
    public int compareTo(Read other) {
      int order = Long.compare(connection, other.connection);
      order = order != 0 ? order : Long.compare(session, other.session);
      return order != 0 ? order : Long.compare(sequence, other.sequence);
    }
  }
}
