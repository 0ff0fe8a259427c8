package io.loggos.storage.backup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.io.Storage.Snapshot;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackupTest {
  @TempDir private Path directory;

  private static Backup backup(long nonce) {
    return new Backup("orders", 77, nonce, new Snapshot(500, new byte[] {1, 2, 3, 4, 5, 6}));
  }

  private Path written() throws IOException {
    Path file = directory.resolve("b");
    backup(9).write(file);
    return file;
  }

  @Test
  void isReadAsItWasWritten() throws IOException {
    Backup read = Backup.read(written());
    assertEquals("orders", read.clusterName());
    assertEquals(77, read.clusterId());
    assertEquals(9, read.nonce());
    assertEquals(500, read.snapshot().slot());
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6}, read.snapshot().image());
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(List.of(directory.resolve("b")), files.toList());
    }
  }

  @Test
  void replacesNoFile() throws IOException {
    Path file = written();
    byte[] before = Files.readAllBytes(file);
    assertThrows(FileAlreadyExistsException.class, () -> backup(10).write(file));
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void anyChangedByteIsNoticed() throws IOException {
    Path file = written();
    byte[] good = Files.readAllBytes(file);
    for (int at = 0; at < good.length; at++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        byte[] bad = good.clone();
        bad[at] ^= (byte) (1 << bit);
        refused(file, bad);
      }
    }
  }

  @Test
  void anyOtherLengthIsNoticed() throws IOException {
    Path file = written();
    byte[] good = Files.readAllBytes(file);
    for (int length = 0; length < good.length; length++) {
      refused(file, Arrays.copyOf(good, length));
    }
    refused(file, Arrays.copyOf(good, good.length + 1));
  }

  private static void refused(Path file, byte[] bytes) throws IOException {
    Files.write(file, bytes);
    IOException e = assertThrows(IOException.class, () -> Backup.read(file));
    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
  }

  @Test
  void aNewerFormatIsNamed() throws IOException {
    Path file = written();
    byte[] bytes = Files.readAllBytes(file);
    bytes[11]++;
    Files.write(file, bytes);
    IOException e = assertThrows(IOException.class, () -> Backup.read(file));
    assertTrue(e.getMessage().contains("format 2"), e.getMessage());
  }

  @Test
  void theNewClusterHasAnIdentityOfItsOwn() {
    long id = backup(9).clusterIdOf("copy");
    assertEquals(id, backup(9).clusterIdOf("copy"));
    assertNotEquals(77, id);
    assertNotEquals(0, id);
    assertNotEquals(id, backup(9).clusterIdOf("orders"));
    assertNotEquals(id, backup(10).clusterIdOf("copy"));
  }
}
