package io.loggos.paxos;

import io.loggos.api.Ballot;
import io.loggos.api.Configuration;
import io.loggos.api.Phase;
import io.loggos.api.QuorumRule;
import io.loggos.api.ReplicaId;
import io.loggos.api.plugin.PartContext;
import io.loggos.paxos.message.Confirm;
import io.loggos.paxos.message.Confirmed;
import java.util.ArrayDeque;

/**
 * The leader's questions whether it still leads, and the lease that a quorum's answers give.
 *
 * <p>The holder's lease is measured from before the question was sent and ends early by the drift
 * bound; the granters hold theirs from its arrival and end late (rule S71).
 */
final class Confirmations {
  private static final int OUTSTANDING_MAX = 1024;

  private final PartContext context;
  private final ArrayDeque<Question> outstanding = new ArrayDeque<>();
  private long asked;
  private long confirmedUpTo;
  private long leaseUntilNanos = Long.MIN_VALUE;

  /** The ballot for which a lease was asked for last. */
  private Ballot leased = Ballot.NONE;

  Confirmations(PartContext context) {
    this.context = context;
  }

  long confirmedUpTo() {
    return confirmedUpTo;
  }

  long leaseUntilNanos() {
    return leaseUntilNanos;
  }

  long ask(Ballot ballot, long slot, long leaseNanos, long holdNanos) {
    if (outstanding.size() == OUTSTANDING_MAX) {
      outstanding.poll();
    }
    outstanding.add(
        new Question(
            ++asked,
            ballot,
            tally(context.schedule().at(slot)),
            tally(context.schedule().latest()),
            context.clock().nanos() + leaseNanos,
            holdNanos > 0));
    if (holdNanos > 0) {
      leased = ballot;
    }
    context.effects().broadcast(new Confirm(ballot, asked, holdNanos));
    return asked;
  }

  /** Whether anybody may have granted a lease to this ballot. */
  boolean hasAskedForLease(Ballot ballot) {
    return leased.equals(ballot);
  }

  private QuorumRule.Tally tally(Configuration configuration) {
    return context.quorums().tally(Phase.ACCEPT, configuration);
  }

  /** A question that nobody is asked, because it is not known who would have to answer. */
  long postpone() {
    return ++asked;
  }

  /** A quorum's yes to one question answers all earlier ones too. */
  void onConfirmed(ReplicaId from, Confirmed message) {
    for (Question question : outstanding) {
      if (question.number == message.question() && question.ballot.equals(message.ballot())) {
        // both, since whoever rules later may have chosen another leader already
        boolean now = question.ruling.add(from, message.stamp());
        boolean later = question.latest.add(from, message.stamp());
        if (now && later) {
          confirmedUpTo = question.number;
          if (question.lease) {
            leaseUntilNanos = Math.max(leaseUntilNanos, question.leaseEndNanos);
          }
        }
        break;
      }
    }
    while (!outstanding.isEmpty() && outstanding.peek().number <= confirmedUpTo) {
      outstanding.poll();
    }
  }

  /** Leadership ended, or its members are to change: nothing asked under it counts any more. */
  void clear() {
    outstanding.clear();
    leaseUntilNanos = Long.MIN_VALUE;
  }

  private record Question(
      long number,
      Ballot ballot,
      QuorumRule.Tally ruling,
      QuorumRule.Tally latest,
      long leaseEndNanos,
      boolean lease) {}
}
