package io.loggos.failure;

import static io.loggos.failure.Bench.NEWCOMER;
import static io.loggos.failure.Bench.R0;
import static io.loggos.failure.Bench.R1;
import static io.loggos.failure.Bench.R2;
import static io.loggos.failure.Bench.configuration;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.ReplicaId;
import io.loggos.api.SizedQuorums;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As the membership changes; what one membership bears is told by the test of no repair. */
final class ToleranceTest {
  private final Bench bench = new Bench(3, R0);
  private final Tolerance tolerance = new Tolerance(bench.context);

  @Test
  void countsThoseOfTheLatestConfiguration() {
    tolerance.onSuspect(R2);
    assertTrue(tolerance.isSuspected(R2));
    assertEquals(0, tolerance.more());
    bench.decide(5, bench.schedule.latest().with(NEWCOMER));
    assertEquals(1, tolerance.more(), "its successor is well");
    assertTrue(tolerance.hasQuorums(1));
    assertFalse(tolerance.hasQuorums(2));
  }

  @Test
  void forgetsWhoHasLeft() {
    tolerance.onSuspect(R2);
    bench.decide(5, bench.schedule.latest().with(NEWCOMER));
    bench.takeTold();
    tolerance.onRestore(R2);
    assertEquals(List.of(), bench.takeTold(), "nobody asks for a former member");
    tolerance.onSuspect(NEWCOMER.id());
    assertFalse(tolerance.isSuspected(R2));
    assertEquals(0, tolerance.more());
    tolerance.onSuspect(R1);
    assertEquals(
        List.of(
            "TOLERANCE 0 replica " + NEWCOMER.id() + " is suspected: tolerates 0 more failures",
            "TOLERANCE 0 replica r1 is suspected: stopped"),
        bench.takeTold());
  }

  @ParameterizedTest(name = "without places {0}: {1} more")
  @CsvSource({"1, 1", "1 3, 1", "0 1 4, 0", "0 2 3 4, 0"})
  void vacantPlacesCountForNothing(String vacant, int more) {
    Configuration latest = configuration(5);
    for (String index : vacant.split(" ")) {
      latest = latest.without(Integer.parseInt(index));
    }
    Bench smaller = new Bench(new ConfigurationSchedule(latest), R0, new SizedQuorums(0, 0));
    Tolerance rest = new Tolerance(smaller.context);
    assertEquals(more, rest.more());
    for (String index : vacant.split(" ")) {
      rest.onSuspect(ReplicaId.of(Integer.parseInt(index)));
    }
    assertEquals(more, rest.more());
    assertFalse(rest.hasQuorums(latest.size() + 1));
  }
}
