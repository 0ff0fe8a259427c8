package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.config.MemberSettings;
import io.loggos.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that comes with another disk than it had takes no part, and says what to do. */
class AmnesiaIT {
  private static final int ID = 1;

  @TempDir private Path directory;
  private DurableProcesses cluster;
  private Path data;
  private Path aside;

  @BeforeEach
  void start() throws IOException {
    cluster = new DurableProcesses(directory, "amnesia");
    data = Path.of(cluster.data(ID));
    aside = directory.resolve("aside");
    cluster.startAll();
    put("first");
    cluster.awaitLevel();
  }

  @AfterEach
  void end() {
    cluster.close();
  }

  private void put(String key) {
    CommandRun.of("kvs", "put", key, "1", "--timeout", "30s", "--config", cluster.config()).ends(0);
  }

  /** Starts the replica and expects that it ends with a complaint of that. */
  private void refused(String... words) {
    refusedUsing(cluster.config(), words);
    put("the others go on");
  }

  private void refusedUnchanged(String... words) throws IOException {
    DirectoryBytes before = DirectoryBytes.of(data);
    refused(words);
    assertEquals(before, DirectoryBytes.of(data));
  }

  private void stop() {
    cluster.process(ID).stop();
    cluster.process(ID).awaitEnd();
  }

  /** With its own disk it is welcome. */
  private void comesBackWith(Path own) throws IOException {
    DirectoryBytes.delete(data);
    Files.move(own, data);
    cluster.start(ID);
    put("last");
    assertNull(cluster.awaitLevel().difference());
  }

  @Test
  void aLostDisk() throws IOException {
    stop();
    Files.move(data, aside);
    refused("replica 1", "lost its data directory", "have it replaced");
    refused("replica 1", "lost its data directory", "have it replaced");
    comesBackWith(aside);
  }

  @Test
  void anOlderCopyOfItsDisk() throws IOException {
    stop();
    DirectoryBytes.copy(data, aside);
    cluster.start(ID);
    put("second");
    cluster.awaitLevel();
    stop();
    Path newest = directory.resolve("newest");
    Files.move(data, newest);
    Files.move(aside, data);
    refused("replica 1", "has an older state of its data directory", "have it replaced");
    refusedUnchanged("identity-a has an older state", "have it replaced");
    cluster.kill(List.of(0, 2));
    cluster.start(0);
    cluster.start(2);
    refusedUnchanged("identity-a has an older state", "have it replaced");
    comesBackWith(newest);
  }

  @Test
  void aCopyOfItsDiskMadeWhileItRan() throws IOException {
    DirectoryBytes.copy(data, aside);
    for (int i = 0; i < 3; i++) {
      put("later" + i);
    }
    cluster.awaitLevel();
    cluster.kill(List.of(ID));
    DirectoryBytes.delete(data);
    Files.move(aside, data);
    refused("replica 1 comes with ballot", "but had promised or voted up to", "have it replaced");
    refusedUnchanged("identity-a has an older state", "have it replaced");
  }

  @Test
  void theDiskOfAnotherReplica() throws IOException {
    cluster.kill(List.of(ID, 2));
    Files.move(data, aside);
    DirectoryBytes.copy(Path.of(cluster.data(2)), data);
    cluster.start(2);
    put("second");
    refusedUnchanged("belongs to replica r2, not r1", "put back the right directory");
    comesBackWith(aside);
  }

  @Test
  void itsDiskInUse() throws IOException {
    refusedUsing(cluster.config(), "is locked by a running process", "stop that one");
    assertNull(cluster.awaitLevel().difference());
  }

  @Test
  void aCopyOfItsDiskInUse() throws IOException {
    MemberSettings member =
        Settings.load(Path.of(cluster.config()), List.of()).cluster().member(ID);
    String text =
        Files.readString(Path.of(cluster.config()))
            .replace(Integer.toString(member.port()), Integer.toString(LocalPorts.unused()))
            .replace(Integer.toString(member.clientPort()), Integer.toString(LocalPorts.unused()))
            .replace(data.getParent().toString(), aside.toString());
    Path twin = Files.writeString(directory.resolve("twin.conf"), text);
    stop();
    DirectoryBytes.copy(data, aside.resolve("r" + ID));
    cluster.start(ID);
    cluster.awaitLevel();
    String complaint = cluster.complaint(cluster.launch(ID, twin.toString()), 2);
    assertTrue(
        complaint.contains("older state of its data directory")
            || complaint.contains("two nodes with one id"),
        complaint);
    cluster.requireAlive();
    assertNull(cluster.awaitLevel().difference());
  }

  private void refusedUsing(String config, String... words) {
    String complaint = cluster.complaint(cluster.launch(ID, config), 2);
    for (String word : words) {
      assertTrue(complaint.contains(word), () -> word + " is missing in: " + complaint);
    }
  }
}
