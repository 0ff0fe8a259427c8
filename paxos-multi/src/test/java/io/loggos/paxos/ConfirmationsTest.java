package io.loggos.paxos;

import static io.loggos.paxos.Bench.ballot;
import static io.loggos.paxos.RecordingEffects.toAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Ballot;
import io.loggos.api.ReplicaId;
import io.loggos.api.Stamp;
import io.loggos.paxos.message.Confirm;
import io.loggos.paxos.message.Confirmed;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConfirmationsTest {
  private static final Ballot FIRST = ballot(1, 0);
  private static final Ballot SECOND = ballot(2, 0);

  private final Bench bench = new Bench(3, 0);
  private final Confirmations confirmations = new Confirmations(bench.context);

  private void answer(int from, Ballot ballot, long question) {
    confirmations.onConfirmed(ReplicaId.of(from), new Confirmed(ballot, question, Stamp.EMPTY));
  }

  @Test
  void asksEverybody() {
    assertEquals(1, confirmations.ask(FIRST, 1, 0, 0));
    assertEquals(List.of(toAll(new Confirm(FIRST, 1, 0))), bench.effects.take());
    assertEquals(2, confirmations.ask(FIRST, 1, 80, 120));
    assertEquals(List.of(toAll(new Confirm(FIRST, 2, 120))), bench.effects.take());
  }

  @Test
  void aQuorumConfirmsAQuestionAndAllBefore() {
    confirmations.ask(FIRST, 1, 0, 0);
    confirmations.ask(FIRST, 1, 0, 0);
    answer(1, FIRST, 2);
    answer(1, FIRST, 2);
    assertEquals(0, confirmations.confirmedUpTo());
    answer(2, FIRST, 2);
    assertEquals(2, confirmations.confirmedUpTo());
    answer(0, FIRST, 1);
    answer(1, FIRST, 1);
    assertEquals(2, confirmations.confirmedUpTo());
  }

  @Test
  void answersToTwoQuestionsDoNotAddUp() {
    confirmations.ask(FIRST, 1, 0, 0);
    confirmations.ask(FIRST, 1, 0, 0);
    answer(1, FIRST, 1);
    answer(2, FIRST, 2);
    assertEquals(0, confirmations.confirmedUpTo());
  }

  @Test
  void lateAnswersOfAnOlderLeadershipDoNotCount() {
    confirmations.ask(FIRST, 1, 1000, 1000);
    confirmations.clear();
    long question = confirmations.ask(SECOND, 1, 1000, 1000);
    assertTrue(question > 1, "numbers are not used twice");
    answer(1, FIRST, 1);
    answer(2, FIRST, 1);
    answer(1, FIRST, question);
    answer(2, FIRST, question);
    assertEquals(0, confirmations.confirmedUpTo());
    assertEquals(Long.MIN_VALUE, confirmations.leaseUntilNanos());
    answer(1, SECOND, question);
    answer(2, SECOND, question);
    assertEquals(question, confirmations.confirmedUpTo());
  }

  @Test
  void theLeaseRunsFromBeforeTheQuestion() {
    long asked = bench.clock.nanos();
    confirmations.ask(FIRST, 1, 1000, 1200);
    bench.clock.set(asked + 700, 0);
    answer(0, FIRST, 1);
    assertEquals(Long.MIN_VALUE, confirmations.leaseUntilNanos());
    answer(1, FIRST, 1);
    assertEquals(asked + 1000, confirmations.leaseUntilNanos());
  }

  @Test
  void anAnswerToAPlainQuestionGivesNoLease() {
    confirmations.ask(FIRST, 1, 1000, 0);
    answer(0, FIRST, 1);
    answer(1, FIRST, 1);
    assertEquals(1, confirmations.confirmedUpTo());
    assertEquals(Long.MIN_VALUE, confirmations.leaseUntilNanos());
  }

  @Test
  void aLaterAnswerToAnEarlierQuestionDoesNotShortenTheLease() {
    long asked = bench.clock.nanos();
    confirmations.ask(FIRST, 1, 1000, 1200);
    bench.clock.set(asked + 100, 0);
    confirmations.ask(FIRST, 1, 500, 1200);
    answer(0, FIRST, 1);
    answer(1, FIRST, 1);
    answer(0, FIRST, 2);
    answer(1, FIRST, 2);
    assertEquals(asked + 1000, confirmations.leaseUntilNanos());
  }

  @Test
  void theEndOfALeadershipEndsItsLease() {
    confirmations.ask(FIRST, 1, 1000, 1200);
    answer(0, FIRST, 1);
    answer(1, FIRST, 1);
    confirmations.clear();
    assertEquals(Long.MIN_VALUE, confirmations.leaseUntilNanos());
  }

  @Test
  void unansweredQuestionsAreBounded() {
    for (int i = 0; i < 3000; i++) {
      confirmations.ask(FIRST, 1, 0, 0);
    }
    answer(0, FIRST, 1);
    answer(1, FIRST, 1);
    assertEquals(0, confirmations.confirmedUpTo());
    answer(0, FIRST, 3000);
    answer(1, FIRST, 3000);
    assertEquals(3000, confirmations.confirmedUpTo());
  }
}
