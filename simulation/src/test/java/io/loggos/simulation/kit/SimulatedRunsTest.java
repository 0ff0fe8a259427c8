package io.loggos.simulation.kit;

import static io.loggos.simulation.kit.Ledger.bytes;
import static io.loggos.simulation.kit.Ledger.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SimulatedRunsTest {
  private static void count(SimulatedCluster cluster, RandomGenerator random) {
    SimulatedClient one = cluster.client();
    SimulatedClient other = cluster.client();
    for (int i = 1; i <= 30; i++) {
      Pending aside = other.submit(bytes("draw " + random.nextInt(5)));
      other.submit(bytes("later " + random.nextInt(5) + " " + random.nextInt(200)));
      assertEquals(String.valueOf(i), text(one.execute(bytes("add x 1"))));
      assertEquals(String.valueOf(i), text(one.query(bytes("x"))));
      aside.await();
    }
  }

  @Test
  void aGoodHandlerPassesUnderEveryFault() {
    RunsReport report =
        SimulatedRuns.of(Ledger::new).workload(SimulatedRunsTest::count).seeds(60).check();
    assertEquals(60, report.runs());
    assertTrue(report.answered() >= 60 * 90, report::toString);
    assertTrue(report.leaderChanges() > 60, report::toString);
    assertTrue(report.snapshotsInstalled() > 0, report::toString);
    for (Fault fault : Fault.values()) {
      assertTrue(report.faults().getOrDefault(fault, 0L) > 0, report::toString);
    }
  }

  @Test
  void largerClusters() {
    SimulatedRuns.of(SimulatedCluster.of(Ledger::new).replicas(5).window(2).checkEvery(4))
        .workload(SimulatedRunsTest::count)
        .from(1000)
        .seeds(10)
        .check();
  }

  @Test
  void withoutFaultsNobodyIsDeposed() {
    RunsReport report =
        SimulatedRuns.of(Ledger::new)
            .workload(SimulatedRunsTest::count)
            .without(Fault.values())
            .seeds(5)
            .check();
    assertTrue(report.faults().isEmpty());
  }

  @Test
  void afterHealingNothingGoesWrong() {
    SimulatedRuns.of(Ledger::new)
        .workload(
            (cluster, random) -> {
              count(cluster, random);
              cluster.heal();
              cluster.awaitEqualStates();
              assertTrue(text(cluster.state(cluster.leader())).contains("x=30\n"));
            })
        .faultsFor(Duration.ofSeconds(2))
        .seeds(10)
        .check();
  }

  @Test
  void aFailedAssertionNamesItsSeed() {
    AssertionError mine = new AssertionError("mine");
    SimulationError e =
        assertThrows(
            SimulationError.class,
            () ->
                SimulatedRuns.of(Ledger::new)
                    .workload(
                        (cluster, random) -> {
                          cluster.client().execute(bytes("add x 1"));
                          if (random.nextInt(4) == 0) {
                            throw mine;
                          }
                        })
                    .check());
    assertSame(mine, e.getCause());
    String repeat = "from(" + e.seed() + ").seeds(1)";
    assertTrue(e.getMessage().contains(repeat), e.getMessage());
    assertTrue(e.getMessage().contains("mine"), e.getMessage());
  }

  @Test
  void aSeedNamesOneRun() {
    assertEquals(hashes(), hashes());
  }

  private static List<Long> hashes() {
    List<Long> hashes = new ArrayList<>();
    SimulatedRuns.of(Ledger::new)
        .workload(
            (cluster, random) -> {
              count(cluster, random);
              hashes.add(cluster.engine().traceHash());
            })
        .seeds(5)
        .check();
    return hashes;
  }

  @Test
  void wrongUseIsRefused() {
    SimulatedRuns runs = SimulatedRuns.of(Ledger::new);
    assertThrows(IllegalStateException.class, runs::check);
    assertThrows(IllegalArgumentException.class, () -> runs.seeds(0));
    assertThrows(IllegalArgumentException.class, () -> runs.faultsFor(Duration.ofHours(1)));
  }
}
