package io.loggos.apps.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that cannot use its data directory says so in one line and changes nothing in it. */
class RefusedDirectoryTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int PUTS = 100;
  private static final int BLOCK = 4096;
  private static final String REPLACE = "have it replaced";

  @TempDir private static Path original;
  private static Path written;
  private static String config;

  @TempDir private Path directory;
  private Path data;

  /** The log begins behind the first of two snapshots. */
  @BeforeAll
  static void write() throws IOException {
    try (DurableCluster cluster = DurableCluster.start(1, original)) {
      config = cluster.config().toString();
      written = cluster.data(0);
      for (int i = 0; i < 2; i++) {
        cluster.put(PUTS);
        CommandRun.of("admin", "snapshot", "--config", config).ends(0);
      }
      cluster.put(PUTS);
    }
  }

  @BeforeEach
  void copy() throws IOException {
    data = directory.resolve("r0");
    DirectoryBytes.copy(written, data);
  }

  private void refused(String... words) throws IOException {
    refused(List.of(), words);
  }

  private void refused(List<String> more, String... words) throws IOException {
    DirectoryBytes before = DirectoryBytes.of(data);
    String place = "storage.directory=" + directory;
    Stream<String> command = Stream.of("node", "--config", config, "--id", "0", "--set", place);
    String[] all = Stream.concat(command, more.stream()).toArray(String[]::new);
    CommandRun run = assertTimeoutPreemptively(PATIENCE, () -> CommandRun.of(all));
    run.ends(2).complains(words);
    assertTrue(run.complaint().contains(directory.toString()), run::toString);
    assertEquals(before, DirectoryBytes.of(data));
  }

  private List<Path> files(String start) throws IOException {
    try (Stream<Path> files = Files.list(data)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(start))
          .sorted()
          .toList();
    }
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 4;
    Files.write(file, bytes);
  }

  /** A first block as a later version of the program would write it. */
  private static void makeNewer(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    bytes.putInt(8, 2).putInt(12, 0);
    CRC32C crc = new CRC32C();
    crc.update(bytes.array(), 0, BLOCK);
    bytes.putInt(12, (int) crc.getValue());
    Files.write(file, bytes.array());
  }

  @Test
  void theDirectoryOfAnotherCluster() throws IOException {
    refused(
        List.of("--set", "cluster.name=other"),
        "identity-a belongs to cluster 'local', not 'other'",
        "correct cluster.name or storage.directory");
  }

  @Test
  void anIdentityOfANewerFormat() throws IOException {
    makeNewer(data.resolve("identity-a"));
    makeNewer(data.resolve("identity-b"));
    refused("identity-a is of format 2, newer than 1", "start the newer version");
  }

  @Test
  void aLogOfANewerFormat() throws IOException {
    makeNewer(files("wal-0").get(0));
    refused("wal-0", "is of format 2, newer than 1", "start the newer version");
  }

  @Test
  void bothIdentitiesDamaged() throws IOException {
    flip(data.resolve("identity-a"), 100);
    flip(data.resolve("identity-b"), 100);
    refused("identity-a", "damaged", REPLACE);
  }

  @Test
  void bothIdentitiesMissing() throws IOException {
    Files.delete(data.resolve("identity-a"));
    Files.delete(data.resolve("identity-b"));
    refused("identity-a and identity-b are missing", "put them back");
  }

  @Test
  void aDamagedHeaderOfASegment() throws IOException {
    for (Path segment : files("wal-0")) {
      flip(segment, 40);
      refused(segment.getFileName() + ", offset 0: the segment's header is damaged", REPLACE);
      flip(segment, 40);
    }
  }

  @Test
  void aDamagedRecord() throws IOException {
    for (Path segment : files("wal-0")) {
      flip(segment, BLOCK + 20);
      refused(segment.getFileName() + ", offset " + BLOCK + ": record ", REPLACE);
      flip(segment, BLOCK + 20);
    }
  }

  @Test
  void aSegmentThatWasCutShort() throws IOException {
    Path first = files("wal-0").get(0);
    byte[] bytes = Files.readAllBytes(first);
    Files.write(first, Arrays.copyOf(bytes, bytes.length / 2));
    refused(first.getFileName() + ", offset " + bytes.length / 2 + ": ", REPLACE);
  }

  @Test
  void aMissingSegment() throws IOException {
    for (Path segment : files("wal-0")) {
      byte[] bytes = Files.readAllBytes(segment);
      Files.delete(segment);
      refused("missing", REPLACE);
      Files.write(segment, bytes);
    }
  }

  @Test
  void allSnapshotsDamaged() throws IOException {
    for (Path snapshot : files("snapshot-")) {
      flip(snapshot, (int) Files.size(snapshot) - 3);
    }
    refused("snapshot-", "or later is intact", REPLACE);
  }

  @Test
  void aFileInItsPlace() throws IOException {
    DirectoryBytes.delete(data);
    Files.write(data, "a file".getBytes(US_ASCII));
    String place = "storage.directory=" + directory;
    CommandRun.of("node", "--config", config, "--id", "0", "--set", place)
        .ends(2)
        .complains(data + " is not a directory", "correct storage.directory");
    assertEquals("a file", Files.readString(data));
  }
}
