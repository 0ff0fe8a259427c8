package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.config.Settings;
import io.loggos.node.LocalCluster;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Leadership goes where an operator wants it, while clients go on. */
class LeaderTransferIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration STATUS_TIMEOUT = Duration.ofSeconds(1);
  private static final long SOME_REQUESTS = 200;

  @TempDir private Path directory;
  private final TreeMap<Integer, Process> processes = new TreeMap<>();
  private Path config;
  private Endpoints members;

  @AfterEach
  void killAll() throws InterruptedException {
    for (Process process : processes.values()) {
      process.destroyForcibly().waitFor();
    }
  }

  private void startCluster(String election, String reads, String storage) throws IOException {
    config =
        Files.writeString(
            directory.resolve("cluster.conf"),
            LocalCluster.describe(3)
                + "loggos.application = counter\n"
                + "loggos.failure-handling = none\n"
                // a busy machine is no failure
                + "loggos.liveness.suspect-timeout = 2s\n"
                + ("loggos.liveness.election = " + election + "\n")
                + ("loggos.reads { mode = " + reads + ", lease-duration = 10s }\n")
                + ("loggos.storage { mode = " + storage + ", segment-bytes = 1MiB, directory = \"")
                + directory.resolve("data")
                + "\" }\n");
    members = Endpoints.of(Settings.load(config, List.of()));
    for (int id = 0; id < 3; id++) {
      start(id);
    }
    awaitLeader(-1);
  }

  private void start(int id) throws IOException {
    List<String> arguments =
        List.of(
            "node",
            "--config",
            config.toString(),
            "--id",
            Integer.toString(id),
            "--stop-with-input");
    File log = directory.resolve("node" + id + ".log").toFile();
    processes.put(
        id,
        new ProcessBuilder(JavaCommand.loggos(new ArrayList<>(arguments)))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
            .start());
  }

  /** Waits until that replica leads, or any, and all that run follow it. */
  private int awaitLeader(int wanted) {
    ClusterStatus[] last = new ClusterStatus[1];
    boolean came =
        Waiting.until(
            PATIENCE,
            () -> {
              last[0] = ClusterStatus.fetch(members, STATUS_TIMEOUT);
              MemberStatus leader = last[0].leader();
              return leader != null
                  && (wanted < 0 || leader.id() == wanted)
                  && last[0].reachable().size() == processes.size()
                  && last[0].reachable().stream().allMatch(one -> one.leader() == leader.id());
            });
    assertTrue(came, () -> "replica " + wanted + " does not lead: " + last[0]);
    return last[0].leader().id();
  }

  private CommandRun transfer(int to) {
    return CommandRun.of(
        "admin", "transfer-leader", "--to", Integer.toString(to), "--config", config.toString());
  }

  @ParameterizedTest
  @CsvSource({"stable, lease, wal", "monarchical, lease, memory", "stable, read-index, memory"})
  void leadershipGoesRoundWhileClientsGoOn(String election, String reads, String storage)
      throws Exception {
    startCluster(election, reads, storage);
    try (CounterLoad load = new CounterLoad(members.addresses())) {
      load.awaitProgress(SOME_REQUESTS);
      for (int round = 0; round < 6; round++) {
        int to = round % 3;
        transferOnceFit(to);
        awaitLeader(to);
        load.awaitProgress(SOME_REQUESTS);
      }
      load.stopAndCheck(members.addresses());
    }
  }

  /**
   * A transfer is refused while a replica was kept from running for a while, and may come about
   * although it was given up.
   */
  private void transferOnceFit(int to) {
    CommandRun[] last = new CommandRun[1];
    boolean[] already = new boolean[1];
    Waiting.until(
        PATIENCE,
        () -> {
          already[0] = awaitLeader(-1) == to;
          last[0] = transfer(to);
          return last[0].exitCode() == 0;
        });
    assertEquals(
        List.of(already[0] ? "r" + to + " leads already" : "r" + to + " leads"),
        last[0].ends(0).out());
  }

  @Test
  void ranksDoNotTakeBackWhatAnOperatorGave() throws Exception {
    startCluster("monarchical", "read-index", "wal");
    awaitLeader(2);
    transferOnceFit(0);
    awaitLeader(0);
    processes.remove(2).destroyForcibly().waitFor();
    awaitLeader(0);
    start(2);
    awaitLeader(0);
    processes.remove(0).destroyForcibly().waitFor();
    awaitLeader(2);
    start(0);
    awaitLeader(2);
  }

  @Test
  void refusalsAreOneLine() throws Exception {
    startCluster("stable", "read-index", "memory");
    transfer(7).ends(1).complains("no member has index 7");
    CommandRun.of("admin", "transfer-leader", "--config", config.toString())
        .ends(2)
        .complains("--to");
    int leader = awaitLeader(-1);
    int other = (leader + 1) % 3;
    processes.remove(other).destroyForcibly().waitFor();
    Waiting.until(PATIENCE, () -> transfer(other).err().toString().contains("suspected"));
    transfer(other).ends(1).complains("r" + other + " is suspected to have failed");
    awaitLeader(leader);
  }
}
