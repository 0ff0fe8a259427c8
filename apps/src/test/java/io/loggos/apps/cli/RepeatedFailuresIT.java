package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures that go on until no standby is left, and several of them at once. */
class RepeatedFailuresIT extends ReplacementProcesses {
  private static final int FAILURES = 5;

  @ParameterizedTest
  @ValueSource(strings = {"reconfiguration", LIVE})
  void failuresAreRepairedUntilThePoolIsEmpty(String scheme) throws Exception {
    startCluster(scheme, "memory", FAILURES);
    List<String> members = new ArrayList<>(List.of("node0", "node1", "node2"));
    try (CounterLoad load = new CounterLoad(founders.addresses())) {
      Endpoints present = founders;
      for (int failure = 1; failure <= FAILURES; failure++) {
        load.awaitProgress(SOME_REQUESTS);
        kill(members.remove(0));
        int left = FAILURES - failure;
        ClusterStatus repaired = awaitRepair(present, 3, left);
        present = present(repaired);
        members.add(successor(members));
      }
      load.awaitProgress(SOME_REQUESTS);
      load.stopAndCheck(present.addresses());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"reconfiguration", LIVE})
  void twoOfFiveThatFailAtOnceAreReplaced(String scheme) throws Exception {
    startCluster(scheme, "wal", 5, 2);
    try (CounterLoad load = new CounterLoad(founders.addresses())) {
      load.awaitProgress(SOME_REQUESTS);
      kill("node4", "node1");
      ClusterStatus repaired = awaitRepair(founders, 5, 0);
      assertEquals(2, successors(repaired));
      load.awaitProgress(SOME_REQUESTS);
      load.stopAndCheck(present(repaired).addresses());
    }
  }

  private ClusterStatus awaitRepair(Endpoints asked, int members, int standbysLeft) {
    return awaitStatus(
        asked,
        members + " members, and " + standbysLeft + " standbys",
        status ->
            status.leader() != null
                && status.reachable().size() == members
                && status.members().size() == members
                && status.reachable().stream()
                    .allMatch(
                        member ->
                            member.text("life_cycle").equals("ACTIVATED")
                                && standbys(member) == standbysLeft));
  }

  /** The standby that takes part and did not before; its log may tell later than its status. */
  private String successor(List<String> members) {
    List<String> found = new ArrayList<>();
    boolean came =
        Waiting.until(
            PATIENCE,
            () -> {
              processes.keySet().stream()
                  .filter(name -> name.startsWith("standby") && !members.contains(name))
                  .filter(name -> processes.get(name).isAlive() && activations(log(name)) == 1)
                  .findFirst()
                  .ifPresent(found::add);
              return !found.isEmpty();
            });
    assertTrue(came, () -> "nobody has become a member" + logs());
    return found.get(0);
  }
}
