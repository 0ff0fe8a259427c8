package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.loggos.api.app.Handler;
import io.loggos.apps.kv.KeyValueStore;
import io.loggos.node.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminCommandTest {
  @TempDir private Path directory;

  @Test
  void everyReplicaSavesASnapshotAndTellsOfIt() throws IOException {
    try (DurableCluster cluster = DurableCluster.start(3, directory)) {
      cluster.put(20);
      String config = cluster.config().toString();
      CommandRun run = CommandRun.of("admin", "snapshot", "--config", config).ends(0);
      assertEquals(3, run.out().size(), run::toString);
      for (int id = 0; id < 3; id++) {
        String line = run.out().get(id);
        assertTrue(line.matches("replica " + id + " saved slot \\d+, \\d+ bytes"), line);
        JsonNode found =
            CommandRun.of("status", "--json", "--config", config)
                .json()
                .at("/replicas/" + id + "/snapshot");
        assertTrue(line.contains("slot " + found.path("slot").asLong() + ","), line);
        assertTrue(found.path("age_ms").isNumber(), found::toString);
      }
      cluster.put(5);
      JsonNode one =
          CommandRun.of("admin", "snapshot", "--json", "--id", "1", "--servers", cluster.servers())
              .ends(0)
              .json();
      assertEquals(1, one.path("replicas").size());
      assertEquals(1, one.at("/replicas/0/id").asInt());
      CommandRun.of("admin", "snapshot", "--id", "7", "--config", config)
          .ends(2)
          .complains("no replica 7");
    }
  }

  @Test
  void whatIsKeptInMemoryIsRefused() {
    try (LocalCluster cluster = LocalCluster.start(1, KeyValueStore::new)) {
      CommandRun.of("admin", "snapshot", "--servers", cluster.endpoints())
          .ends(2)
          .complains("replica 0 keeps no snapshots", "memory");
    }
  }

  /** An application that gives no state. */
  private static final class Stateless implements Handler {
    @Override
    public byte[] execute(byte[] command) {
      return command;
    }

    @Override
    public byte[] getState() {
      throw new UnsupportedOperationException("it has none");
    }

    @Override
    public void setState(byte[] state) {
      throw new UnsupportedOperationException("it has none");
    }
  }

  @Test
  void anApplicationWithoutStateIsToldOfAtOnce() {
    List<String> settings = List.of("storage.mode=wal", "storage.directory=" + directory);
    try (LocalCluster cluster = LocalCluster.start(1, Stateless::new, settings)) {
      String servers = cluster.endpoints();
      CommandRun.of("admin", "snapshot", "--wait", "1h", "--servers", servers)
          .ends(1)
          .complains("replica 0 saved none: the handler gave no state", "it has none");
    }
  }

  @Test
  void aSilentReplicaIsAFailure() {
    String server = "localhost:" + LocalPorts.unused();
    CommandRun run = CommandRun.of("admin", "snapshot", "--servers", server).ends(1);
    assertEquals(List.of(), run.out());
    assertTrue(run.complaint().contains(server), run::toString);
  }

  @Test
  void aBackupCanBeTakenWhileTheReplicaRuns() throws IOException {
    try (DurableCluster cluster = DurableCluster.start(1, directory)) {
      cluster.put(20);
      Path backup = directory.resolve("backup");
      String[] export = {"storage", "export", cluster.data(0).toString(), "--to", "" + backup};
      CommandRun.of(export).ends(1).complains("no snapshot yet");
      CommandRun.of("admin", "snapshot", "--servers", cluster.servers()).ends(0);
      CommandRun.of(export).ends(0);
      assertTrue(Files.size(backup) > 0);
    }
  }
}
