package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster is backed up while it runs, and another one begins with the backup. */
class BackupIT {
  @TempDir private Path directory;

  private static CommandRun kvs(DurableProcesses cluster, String... arguments) {
    String[] all = new String[arguments.length + 5];
    all[0] = "kvs";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[arguments.length + 1] = "--timeout";
    all[arguments.length + 2] = "30s";
    all[arguments.length + 3] = "--config";
    all[arguments.length + 4] = cluster.config();
    return CommandRun.of(all).ends(0);
  }

  private static String clusterId(DurableProcesses cluster) {
    return cluster.awaitLevel().members().get(0).text("cluster_id");
  }

  @Test
  void aNewClusterBeginsWithTheBackup() throws IOException {
    Path backup = directory.resolve("backup");
    try (DurableProcesses old = new DurableProcesses(directory, "old");
        DurableProcesses copy = new DurableProcesses(directory, "copy")) {
      old.startAll();
      kvs(old, "put", "kept", "1");
      old.awaitLevel();
      CommandRun.of("admin", "snapshot", "--id", "2", "--config", old.config()).ends(0);
      CommandRun.of("storage", "export", old.data(2), "--to", backup.toString()).ends(0);
      kvs(old, "put", "later", "2");
      String oldId = clusterId(old);
      for (int id = 0; id < DurableProcesses.REPLICAS; id++) {
        CommandRun.of(
                "storage",
                "restore",
                backup.toString(),
                "--config",
                copy.config(),
                "--id",
                Integer.toString(id))
            .ends(0);
      }
      copy.startAll();
      assertEquals(List.of("1"), kvs(copy, "get", "kept").out());
      assertEquals(List.of("kept\t1"), kvs(copy, "scan").out());
      kvs(copy, "put", "new", "3");
      assertNotEquals(oldId, clusterId(copy));
      assertTrue(copy.awaitLevel().leader().executed() > 0);
      copy.stopAll();
      copy.startAll();
      assertEquals(List.of("kept\t1", "new\t3"), kvs(copy, "scan").out());
      assertEquals(List.of("kept\t1", "later\t2"), kvs(old, "scan").out());
    }
  }
}
