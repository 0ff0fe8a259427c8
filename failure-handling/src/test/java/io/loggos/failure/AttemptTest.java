package io.loggos.failure;

import static io.loggos.failure.Bench.NEWCOMER;
import static io.loggos.failure.Bench.R2;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.ReplicaId;
import org.junit.jupiter.api.Test;

final class AttemptTest {
  private static final ReplicaId NEW = NEWCOMER.id();

  @Test
  void beginsWithTheOrderOrWithTheProposal() {
    assertEquals(Attempt.Stage.ORDERED, new Attempt(1, NEW, R2, 0, 5).stage);
    assertEquals(Attempt.Stage.WANTED, new Attempt(0, null, R2, 9, 5).stage);
  }

  @Test
  void goesOnFromTheNewcomerWhenItIsTakenOver() {
    Attempt replacement = Attempt.adopted(new Newcomer(NEWCOMER, R2, false), 5);
    assertEquals(Attempt.Stage.FOLLOWING, replacement.stage);
    assertEquals(NEWCOMER, replacement.member);
    assertEquals(R2, replacement.leaver);
    assertEquals(0, replacement.request, "nobody here waits for an answer");
    assertEquals(0, replacement.order);
    assertFalse(replacement.asked);
    assertEquals(5, replacement.progressNanos);
    Attempt addition = Attempt.adopted(new Newcomer(NEWCOMER, NEW, true), 5);
    assertNull(addition.leaver);
    assertTrue(addition.asked, "though nobody waits here");
  }

  @Test
  void saysWhoComesAndWhoGoes() {
    assertEquals(NEW + " is to be added", new Attempt(1, NEW, null, 0, 0).toString());
    assertEquals("r2 is to go", new Attempt(0, null, R2, 0, 0).toString());
    assertEquals("r2 is to be replaced by " + NEW, new Attempt(1, NEW, R2, 0, 0).toString());
  }
}
