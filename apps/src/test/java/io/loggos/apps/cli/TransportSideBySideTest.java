package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class TransportSideBySideTest {
  private final List<String> happened = new ArrayList<>();
  private final List<TransportOutcome> outcomes =
      Stream.generate(TransportOutcome::new).limit(3).toList();
  private final RuntimeException failure = new FailedCheckException("wanted");
  private String fails = "";

  /** Writes down what is asked of it. */
  private final class Recorder implements SideBySide.Cluster {
    private final String name;
    private int measurements;

    Recorder(String name) {
      this.name = name;
      happens("start");
    }

    private void happens(String what) {
      happened.add(what + " " + name);
      if (fails.contains("[" + what + " " + name + "]")) {
        throw what.equals("close") ? new IllegalStateException(name) : failure;
      }
    }

    @Override
    public void warmUp(Duration time) {
      assertEquals(Duration.ofSeconds(7), time);
      happens("warm");
    }

    @Override
    public SideBySide.Measured measure(Duration settling, Duration counted) {
      assertTrue(settling.plus(counted).toMillis() <= 1500);
      happens("measure");
      measurements++;
      return new SideBySide.Measured(
          new LoadInterval(counted.toNanos(), measurements, 0, Duration.ZERO), new Histogram(3));
    }

    @Override
    public boolean endsWithEqualStates() {
      happens("compare");
      return !name.equals("b");
    }

    @Override
    public void close() {
      happens("close");
    }
  }

  private SideBySide lasting(Duration measured) {
    return new SideBySide(Duration.ofSeconds(7), measured, choice -> new Recorder(choice.get(0)));
  }

  private void run() {
    lasting(Duration.ofSeconds(2)).run(List.of(List.of("a"), List.of("b"), List.of("c")), outcomes);
  }

  @Test
  void allLiveAtTheSameTimeAndHaveTheirTurnsToAndFro() {
    run();
    assertEquals(
        List.of(
            "start a",
            "warm a",
            "start b",
            "warm b",
            "start c",
            "warm c",
            "measure a",
            "measure b",
            "measure c",
            "measure c",
            "measure b",
            "measure a",
            "compare a",
            "compare b",
            "compare c",
            "close a",
            "close b",
            "close c"),
        happened);
    assertEquals(
        List.of(true, false, true), outcomes.stream().map(TransportOutcome::valid).toList());
    // three successes in two seconds
    assertEquals(List.of(2L), outcomes.get(0).runs());
  }

  @Test
  void roundsAreEvenAndIntervalsShort() {
    assertEquals(2, lasting(Duration.ofSeconds(1)).rounds());
    assertEquals(2, lasting(Duration.ofMillis(2400)).rounds());
    assertEquals(4, lasting(Duration.ofMillis(2401)).rounds());
    assertEquals(8, lasting(Duration.ofSeconds(8)).rounds());
    assertEquals(10, lasting(Duration.ofSeconds(10)).rounds());
  }

  @Test
  void theOrderIsReversedInEverySecondRound() {
    assertEquals(List.of(0, 1, 2), SideBySide.order(3, 0));
    assertEquals(List.of(2, 1, 0), SideBySide.order(3, 1));
    assertEquals(List.of(0, 1, 2), SideBySide.order(3, 2));
    assertEquals(List.of(0), SideBySide.order(1, 1));
  }

  @Test
  void allAreClosedWhenTheLastDoesNotStart() {
    fails = "[start c]";
    assertSame(failure, assertThrows(FailedCheckException.class, this::run));
    assertEquals(
        List.of("start a", "warm a", "start b", "warm b", "start c", "close a", "close b"),
        happened);
  }

  @Test
  void allAreClosedWhenOneFailsMeanwhileAndAnotherCannotBeClosed() {
    fails = "[measure b][close a]";
    assertSame(failure, assertThrows(FailedCheckException.class, this::run));
    assertEquals(List.of("close a", "close b", "close c"), happened.subList(8, happened.size()));
    assertEquals("a", failure.getSuppressed()[0].getMessage());
  }

  @Test
  void oneThatCannotBeWarmedUpIsClosedAsWell() {
    fails = "[warm a]";
    assertSame(failure, assertThrows(FailedCheckException.class, this::run));
    assertEquals(List.of("start a", "warm a", "close a"), happened);
  }
}
