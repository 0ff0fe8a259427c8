package io.loggos.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BackoffTest {
  @Test
  void pausesStayBelowACeilingThatDoubles() {
    for (int seed = 0; seed < 200; seed++) {
      Backoff backoff = new Backoff(5, 100, new SeededRandom(seed));
      long ceiling = 5;
      for (int i = 0; i < 20; i++) {
        long pause = backoff.nextNanos();
        assertTrue(pause >= 5 && pause <= ceiling, pause + " of at most " + ceiling);
        ceiling = Math.min(100, 2 * ceiling);
      }
    }
  }

  @Test
  void pausesSpreadOverTheWholeRange() {
    Backoff backoff = new Backoff(5, 100, new SeededRandom(1));
    long least = Long.MAX_VALUE;
    long most = 0;
    for (int i = 0; i < 2000; i++) {
      long pause = backoff.nextNanos();
      least = Math.min(least, i > 10 ? pause : least);
      most = Math.max(most, pause);
    }
    assertTrue(least <= 6 && most >= 99, least + " to " + most);
  }

  @Test
  void aSuccessMakesTheNextPauseShort() {
    Backoff backoff = new Backoff(5, 100, new SeededRandom(1));
    for (int i = 0; i < 10; i++) {
      backoff.nextNanos();
    }
    backoff.reset();
    assertEquals(5, backoff.nextNanos());
  }

  @Test
  void equalGeneratorsGiveEqualPauses() {
    Backoff one = new Backoff(5, 100, new SeededRandom(9));
    Backoff other = new Backoff(5, 100, new SeededRandom(9));
    List<Long> pauses = new ArrayList<>();
    List<Long> others = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      pauses.add(one.nextNanos());
      others.add(other.nextNanos());
    }
    assertEquals(pauses, others);
  }

  @Test
  void refusesBoundsThatMakeNoSense() {
    SeededRandom random = new SeededRandom(1);
    assertThrows(IllegalArgumentException.class, () -> new Backoff(0, 5, random));
    assertThrows(IllegalArgumentException.class, () -> new Backoff(6, 5, random));
    assertEquals(7, new Backoff(7, 7, random).nextNanos());
  }
}
