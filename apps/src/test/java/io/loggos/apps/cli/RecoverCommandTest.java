package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.loggos.config.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on what three replicas have written. */
class RecoverCommandTest {
  private static final int PUTS = 40;

  @TempDir private static Path original;
  private static List<Path> written;
  private static String settings;

  @TempDir private Path directory;
  private Path config;

  @BeforeAll
  static void write() throws IOException {
    try (DurableCluster cluster =
        DurableCluster.start(3, original, "failure-handling=reconfiguration")) {
      cluster.put(PUTS);
      CommandRun.of("admin", "recover", "--config", cluster.config().toString())
          .ends(0)
          .tells("a majority is left (replica 0, replica 1, replica 2)");
      written = List.of(cluster.data(0), cluster.data(1), cluster.data(2));
      settings = Files.readString(cluster.config());
    }
  }

  @BeforeEach
  void copy() throws IOException {
    String root = written.get(0).getParent().toString();
    Path data = Files.createDirectory(directory.resolve("data"));
    config =
        Files.writeString(
            directory.resolve("cluster.conf"), settings.replace(root, data.toString()));
    for (Path replica : written) {
      Path copy = Files.createDirectory(data.resolve(replica.getFileName()));
      try (Stream<Path> files = Files.list(replica)) {
        for (Path file : files.toList()) {
          Files.copy(file, copy.resolve(file.getFileName()));
        }
      }
    }
  }

  private Path data(int id) {
    return directory.resolve("data").resolve("r" + id);
  }

  private CommandRun recover(String... more) {
    List<String> all = new ArrayList<>(List.of("admin", "recover", "--config", config.toString()));
    all.addAll(List.of(more));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private String clusterId(int id) {
    return CommandRun.of("storage", "inspect", data(id).toString(), "--json")
        .json()
        .path("cluster_id")
        .asText();
  }

  @Test
  void withoutTheWordItOnlyCompares() {
    String before = clusterId(2);
    recover("--data", data(2).toString()).ends(0).tells("nothing has changed", "slot");
    recover().ends(0).tells("a majority is left");
    assertEquals(before, clusterId(2));
  }

  @Test
  void aMinorityGoesOnOnce() {
    String before = clusterId(2);
    JsonNode result = recover("--unsafe", "--yes", "--json", "--survivors", "2").ends(0).json();
    assertTrue(result.path("ok").asBoolean() && result.path("recovered").asBoolean());
    assertEquals(2, result.path("replica").asInt());
    assertEquals(before, result.path("cluster_id_before").asText());
    assertEquals(clusterId(2), result.path("cluster_id").asText());
    assertNotEquals(before, clusterId(2));
    assertTrue(result.path("known_up_to").asLong() > PUTS, result::toString);
    CommandRun.of("storage", "verify", data(2).toString()).ends(0);

    recover("--unsafe", "--yes", "--survivors", "2")
        .ends(1)
        .tells("a majority is left (replica 2)");
    recover().ends(0).tells("of another incarnation (" + before + ")");
    // whoever does the same elsewhere makes another cluster
    recover("--unsafe", "--yes", "--data", data(1).toString()).ends(0);
    assertNotEquals(clusterId(2), clusterId(1));
    assertEquals(before, clusterId(0));
  }

  @Test
  void whatWasRecoveredIsThere() {
    recover("--unsafe", "--yes", "--survivors", "1").ends(0);
    CommandRun replay =
        CommandRun.of("storage", "replay", data(1).toString(), "--config", config.toString());
    replay.ends(0).tells(PUTS + " requests executed");
  }

  @Test
  void itIsConfirmedByTheName() {
    String name = Settings.load(config, List.of()).cluster().name();
    answer("no\n").ends(1).tells("not confirmed");
    answer("").ends(1).tells("not confirmed");
    answer(name + "\n").ends(0).tells("recovered: replica 0");
  }

  private CommandRun answer(String text) {
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
      return recover("--unsafe", "--survivors", "0");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void mistakesAreOneLine() throws IOException {
    recover("--data", directory.resolve("none").toString()).ends(2).complains("no directory");
    recover("--node", "nonsense").ends(2).complains("--node");
    Files.writeString(config, settings + "\nloggos.failure-handling = none\n");
    recover("--unsafe", "--yes", "--data", data(2).toString()).ends(2).tells("set that first");
    Files.writeString(config, settings + "\nloggos.storage.mode = memory\n");
    recover("--unsafe", "--yes").ends(2).complains("loggos.storage.mode = memory");
  }

  @Test
  void damageIsNotRecoveredFrom() throws IOException {
    Path identity = data(2).resolve("identity-a");
    Files.write(identity, new byte[4096]);
    Files.write(data(2).resolve("identity-b"), new byte[4096]);
    recover("--unsafe", "--yes", "--data", data(2).toString())
        .ends(1)
        .tells("damaged", "no survivor was found");
  }
}
