package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands for the data directory of a stopped replica, on one that a replica has written. */
class StorageCommandTest {
  private static final int PUTS = 1500;

  /** As often the decided prefix is recorded. */
  private static final int RECORDED = 1024;

  private static final String APP = "io.loggos.apps.kv.KeyValueStore";

  @TempDir private static Path original;
  private static Path written;
  private static long snapshotSlot;

  @TempDir private Path directory;
  private Path data;

  @BeforeAll
  static void write() throws IOException {
    try (DurableCluster cluster = DurableCluster.start(1, original)) {
      cluster.put(100);
      CommandRun run =
          CommandRun.of("admin", "snapshot", "--json", "--config", cluster.config().toString());
      snapshotSlot = run.ends(0).json().at("/replicas/0/slot").asLong();
      assertTrue(snapshotSlot > 100, run::toString);
      cluster.put(PUTS);
      written = cluster.data(0);
    }
  }

  @BeforeEach
  void copy() throws IOException {
    data = Files.createDirectory(directory.resolve("r0"));
    for (Path file : files(written)) {
      Files.copy(file, data.resolve(file.getFileName()));
    }
  }

  private static List<Path> files(Path where) throws IOException {
    try (Stream<Path> files = Files.list(where)) {
      return files.sorted().toList();
    }
  }

  private TreeMap<String, Integer> contents() throws IOException {
    TreeMap<String, Integer> contents = new TreeMap<>();
    for (Path file : files(data)) {
      contents.put(file.toString(), Arrays.hashCode(Files.readAllBytes(file)));
    }
    return contents;
  }

  private CommandRun storage(String command, String... more) {
    List<String> all = new ArrayList<>(List.of("storage", command, data.toString()));
    all.addAll(List.of(more));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private CommandRun replay(String... more) {
    List<String> all = new ArrayList<>(List.of("--app", APP));
    all.addAll(List.of(more));
    return storage("replay", all.toArray(String[]::new));
  }

  private Path only(String start) throws IOException {
    return files(data).stream()
        .filter(file -> file.getFileName().toString().startsWith(start))
        .findFirst()
        .orElseThrow();
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 4;
    Files.write(file, bytes);
  }

  @Test
  void inspectTellsWhatIsThereAndChangesNothing() throws IOException {
    TreeMap<String, Integer> before = contents();
    JsonNode json = storage("inspect", "--json").ends(0).json();
    assertTrue(json.path("ok").asBoolean());
    assertEquals("local", json.path("cluster").asText());
    assertEquals(0, json.path("replica").asInt());
    assertEquals(1, json.path("starts").asInt());
    assertTrue(json.path("admitted").asBoolean());
    assertEquals(snapshotSlot, json.at("/snapshots/0/slot").asLong());
    assertTrue(json.at("/snapshots/0/intact").asBoolean());
    assertTrue(json.path("segments").size() > 1, json::toString);
    assertEquals(1, json.at("/segments/0/slot_min").asLong());
    assertTrue(json.path("promised").asText().endsWith(":r0"), json::toString);
    assertTrue(json.path("decided_up_to").asLong() >= RECORDED, json::toString);
    List<String> out = storage("inspect").ends(0).out();
    assertTrue(out.get(0).startsWith("replica r0 of cluster 'local'"), out::toString);
    assertEquals(before, contents());
  }

  @Test
  void verifyFindsSoundWhatIsSound() throws IOException {
    List<String> out = storage("verify").ends(0).out();
    assertEquals(1, out.size());
    assertTrue(out.get(0).startsWith(data + " is sound: snapshots 1, "), out::toString);
  }

  @Test
  void verifyNamesWhatIsDamagedInTheLog() throws IOException {
    Path segment = only("wal-0000000000000001");
    flip(segment, 5000);
    TreeMap<String, Integer> before = contents();
    CommandRun run = storage("verify").ends(1);
    assertEquals(List.of(), run.out());
    assertTrue(run.err().get(0).startsWith(segment + ", offset "), run::toString);
    assertTrue(run.err().get(1).contains("have the replica replaced"), run::toString);
    JsonNode json = storage("verify", "--json").ends(1).json();
    assertEquals(1, json.path("problems").size());
    storage("replay").ends(1).complains(segment.toString());
    assertEquals(before, contents());
  }

  @Test
  void verifyTellsThatAnotherSnapshotWillDo() throws IOException {
    Path snapshot = only("snapshot-");
    flip(snapshot, 60);
    CommandRun run = storage("verify").ends(1);
    assertTrue(run.err().get(0).contains(snapshot + ", offset 48"), run::toString);
    assertTrue(run.err().get(1).contains("can start"), run::toString);
  }

  @Test
  void aDirectoryIsNamedRightly() throws IOException {
    Path nowhere = directory.resolve("nowhere");
    CommandRun.of("storage", "verify", nowhere.toString()).ends(2).complains(nowhere.toString());
    String file = only("identity-a").toString();
    CommandRun.of("storage", "inspect", file).ends(2).complains(file, "not a directory");
    CommandRun.of("storage", "replay", directory.toString())
        .ends(2)
        .complains("not the data directory of a replica", data.toString());
  }

  @Test
  void whatIsInUseIsLeftAlone() throws IOException {
    try (DurableCluster cluster = DurableCluster.start(1, directory.resolve("live"))) {
      String live = cluster.data(0).toString();
      for (String command : List.of("inspect", "verify", "replay")) {
        CommandRun.of("storage", command, live).ends(2).complains(live, "in use");
      }
    }
  }

  @Test
  void replayGivesTheSameStateFromTheSnapshotAndFromTheBeginning() throws IOException {
    JsonNode late = replay("--until", Integer.toString(RECORDED), "--json").ends(0).json();
    assertEquals(RECORDED, late.path("slot").asLong());
    assertEquals(snapshotSlot, late.path("snapshot_slot").asLong());
    Files.delete(only("snapshot-"));
    JsonNode whole = replay("--until", Integer.toString(RECORDED), "--json").ends(0).json();
    assertTrue(whole.path("snapshot_slot").isNull());
    assertEquals(late.path("state_hash"), whole.path("state_hash"));
    assertEquals(late.path("chain"), whole.path("chain"));
    assertTrue(whole.path("requests").asLong() > late.path("requests").asLong());
    JsonNode earlier = replay("--until", "200", "--json").ends(0).json();
    assertNotEquals(whole.path("state_hash"), earlier.path("state_hash"));
  }

  @Test
  void replayBeginsBeforeASnapshotThatGoesTooFar() {
    JsonNode json = replay("--until", "50", "--json").ends(0).json();
    assertTrue(json.path("snapshot_slot").isNull(), json::toString);
    assertEquals(50, json.path("slot").asLong());
  }

  @Test
  void replayTellsHowFarDecisionsAreKnown() {
    long recorded = storage("inspect", "--json").json().path("decided_up_to").asLong();
    CommandRun run = replay("--until", Long.toString(recorded + 1));
    assertTrue(run.ends(1).complaint().contains("this replica voted in slots up to"));
    assertTrue(run.out().get(0).startsWith("slot " + recorded + ","), run::toString);
    JsonNode json = replay("--json").ends(0).json();
    assertEquals(recorded, json.path("slot").asLong());
    assertTrue(json.path("voted").asLong() > PUTS);
  }

  @Test
  void replayShowsRequestsAndReplies() {
    List<String> out = replay("--until", "20", "--print").ends(0).out();
    assertTrue(
        out.stream().anyMatch(line -> line.matches("slot 10  #0  session 1  command 8  .*OK .*")),
        out::toString);
    assertTrue(out.get(out.size() - 1).startsWith("slot 20, from the beginning: "));
  }

  @Test
  void replayNeedsTheApplicationThatWroteTheSnapshot() {
    String slot = Long.toString(snapshotSlot);
    storage("replay", "--until", slot, "--app", "com.example.Nowhere").ends(2).complains("Nowhere");
  }

  @Test
  void aBackupBeginsANewClusterOnly() throws IOException {
    Path backup = directory.resolve("backup");
    List<String> out = storage("export", "--to", backup.toString()).ends(0).out();
    assertTrue(out.get(0).contains("up to slot " + snapshotSlot), out::toString);
    storage("export", "--to", backup.toString()).ends(2).complains("exists already");
    Path config =
        Files.writeString(
            directory.resolve("new.conf"),
            Files.readString(original.resolve("cluster.conf"))
                + "\nloggos.cluster.name = copy\nloggos.storage.directory = \""
                + directory.resolve("copy")
                + "\"\n");
    String[] restore = {
      "storage", "restore", backup.toString(), "--config", config.toString(), "--id", "0"
    };
    CommandRun.of(restore).ends(0);
    Path copy = directory.resolve("copy").resolve("r0");
    JsonNode json = CommandRun.of("storage", "inspect", copy.toString(), "--json").ends(0).json();
    assertEquals("copy", json.path("cluster").asText());
    assertEquals(snapshotSlot, json.at("/snapshots/0/slot").asLong());
    assertTrue(!json.path("admitted").asBoolean(true), json::toString);
    JsonNode before = storage("inspect", "--json").ends(0).json();
    assertNotEquals(before.path("cluster_id"), json.path("cluster_id"));
    CommandRun.of(restore).ends(2).complains(copy.toString(), "not empty");
    assertEquals(List.of(copy), files(directory.resolve("copy")));
    restore[6] = "1";
    CommandRun.of(restore).ends(2).complains("--id", "0 to 0");
    restore[6] = "0";
    restore[2] = directory.resolve("nowhere").toString();
    CommandRun.of(restore).ends(2);
    flip(backup, 40);
    restore[2] = backup.toString();
    Path other = directory.resolve("other.conf");
    Files.writeString(other, Files.readString(config).replace("/copy\"", "/other\""));
    restore[4] = other.toString();
    CommandRun.of(restore).ends(1).complains(backup.toString());
    assertTrue(Files.notExists(directory.resolve("other")));
  }

  @Test
  void memoryIsNoPlaceToRestoreTo() throws IOException {
    Path backup = directory.resolve("backup");
    storage("export", "--to", backup.toString()).ends(0);
    Path config =
        Files.writeString(
            directory.resolve("new.conf"),
            Files.readString(original.resolve("cluster.conf"))
                + "\nloggos.storage.mode = memory\n");
    CommandRun.of(
            "storage", "restore", backup.toString(), "--config", config.toString(), "--id", "0")
        .ends(2)
        .complains("loggos.storage.mode");
  }
}
