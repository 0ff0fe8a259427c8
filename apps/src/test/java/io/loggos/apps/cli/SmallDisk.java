package io.loggos.apps.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The disk under a data directory, to be filled and freed: a small file system in memory where this
 * machine allows mounting one, otherwise a disk that says it is full.
 */
final class SmallDisk implements AutoCloseable {
  private static final String SIZE = "96m";
  private static final int PIECE = 4096;

  private final Path directory;
  private final boolean mounted;

  private SmallDisk(Path directory, boolean mounted) {
    this.directory = directory;
    this.mounted = mounted;
  }

  /** Puts a directory, which is created, on a disk of its own. */
  static SmallDisk at(Path directory) throws IOException {
    Files.createDirectories(directory);
    return new SmallDisk(
        directory,
        SystemCommand.succeeds(
            "mount", "-t", "tmpfs", "-o", "size=" + SIZE, "loggos", "" + directory));
  }

  /** Leaves no free byte. */
  void fill() throws IOException {
    if (!mounted) {
      FaultyDisk.set(directory, FaultyDisk.Fault.FULL);
      return;
    }
    byte[] piece = new byte[PIECE];
    try (OutputStream out = Files.newOutputStream(ballast())) {
      while (true) {
        out.write(piece);
      }
    } catch (IOException e) {
      // full; what the replica gives back at this moment is its own to use again
      if (!String.valueOf(e.getMessage()).contains("No space left")) {
        throw e;
      }
    }
  }

  /** Gives the room back. */
  void free() throws IOException {
    if (mounted) {
      Files.deleteIfExists(ballast());
    } else {
      FaultyDisk.set(directory, FaultyDisk.Fault.NONE);
    }
  }

  /** Lets nothing be changed any more, or lets it again. */
  void setReadOnly(boolean readOnly) {
    if (!mounted) {
      FaultyDisk.set(directory, readOnly ? FaultyDisk.Fault.READ_ONLY : FaultyDisk.Fault.NONE);
    } else if (!SystemCommand.succeeds(
        "mount", "-o", "remount," + (readOnly ? "ro" : "rw"), "" + directory)) {
      throw new IllegalStateException("cannot mount " + directory + " anew");
    }
  }

  private Path ballast() {
    return directory.resolve("ballast");
  }

  @Override
  public void close() {
    if (mounted) {
      SystemCommand.succeeds("umount", "-l", directory.toString());
    }
  }
}
