package io.loggos.liveness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MonarchicalElectionTest {
  private final Bench bench = new Bench(5, 2, Bench.MONARCHICAL);

  @BeforeEach
  void begin() {
    bench.part.start();
  }

  @Test
  void trustsTheHighestIndexThatIsNotSuspected() {
    assertEquals(4, bench.leader());
    bench.refuse(4);
    assertEquals(3, bench.leader());
    bench.refuse(3);
    assertEquals(2, bench.leader());
  }

  @Test
  void aReturningHigherIndexTakesOver() {
    bench.refuse(4);
    bench.hearAll(3, Bench.ballot(7, 3));
    assertEquals(4, bench.leader());
  }

  @Test
  void passesOverTheIneligible() {
    bench.hear(
        4, new Heartbeat(Bench.INELIGIBLE, 5, true, -1, Bench.ballot(7, 4), 0, Handover.NONE));
    assertEquals(3, bench.leader());
    bench.hear(
        3, new Heartbeat(Bench.QUARANTINED, 5, true, -1, Bench.ballot(7, 4), 0, Handover.NONE));
    assertEquals(2, bench.leader());
    bench.part.onOwnVitals(Bench.INELIGIBLE);
    assertEquals(1, bench.leader());
  }

  @Test
  void trustsNobodyWithoutAMajority() {
    bench.advance(300);
    assertEquals(-1, bench.leader());
  }
}
