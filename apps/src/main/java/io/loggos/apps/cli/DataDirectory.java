package io.loggos.apps.cli;

import io.loggos.storage.disk.RealDisk;
import io.loggos.storage.wal.StorageInspection;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a replica keeps in its data directory, to be read only. */
final class DataDirectory implements AutoCloseable {
  private final Path path;
  private final RealDisk disk;

  private DataDirectory(Path path, RealDisk disk) {
    this.path = path;
    this.disk = disk;
  }

  /**
   * Finds a directory.
   *
   * @throws UsageException when there is none
   */
  static DataDirectory at(Path path) {
    if (!Files.exists(path)) {
      throw new UsageException("there is no directory " + path);
    }
    if (!Files.isDirectory(path)) {
      throw new UsageException(path + " is not a directory");
    }
    return new DataDirectory(path, read(path, () -> RealDisk.existing(path)));
  }

  /**
   * Reads everything. No replica can start in the directory until this is closed.
   *
   * @throws UsageException when a replica runs in it, or it is none's
   */
  StorageInspection inspect() {
    if (isInUse()) {
      throw new UsageException(
          path + " is in use by a running replica; stop it first, or ask it: loggos status");
    }
    return inspectFree();
  }

  /** The same when it is known to be free. */
  StorageInspection inspectFree() {
    return required(read(path, () -> StorageInspection.of(disk)));
  }

  /**
   * Whether a replica runs in it. If not, none can start until this is closed; to be asked once.
   */
  boolean isInUse() {
    return !read(path, () -> disk.tryLockToRead(StorageInspection.LOCK));
  }

  /**
   * Reads who it is and the snapshots, whether or not a replica runs in the directory.
   *
   * @throws UsageException when it is none's
   */
  StorageInspection inspectSnapshots() {
    return required(read(path, () -> StorageInspection.ofSnapshots(disk)));
  }

  private StorageInspection required(StorageInspection inspection) {
    if (inspection.isAbsent()) {
      List<String> within = replicasWithin();
      throw new UsageException(
          path
              + " is not the data directory of a replica"
              + (within.isEmpty() ? "" : "; within it are: " + String.join(", ", within)));
    }
    return inspection;
  }

  private List<String> replicasWithin() {
    return read(
        path,
        () -> {
          List<String> found = new ArrayList<>();
          try (DirectoryStream<Path> children = Files.newDirectoryStream(path, "r[0-9]*")) {
            children.forEach(child -> found.add(child.toString()));
          }
          found.sort(null);
          return found;
        });
  }

  /** Something that reads files. */
  interface Reading<T> {
    T read() throws IOException;
  }

  /** The result; any failure becomes one line that names the file. */
  static <T> T read(Path path, Reading<T> reading) {
    try {
      return reading.read();
    } catch (AccessDeniedException e) {
      throw new FailedCheckException(e.getFile() + " cannot be read: permission denied");
    } catch (FileSystemException e) {
      String reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
      throw new FailedCheckException(e.getFile() + " cannot be read: " + reason);
    } catch (IOException e) {
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      boolean named = reason.contains(path.toString());
      throw new FailedCheckException(named ? reason : path + " cannot be read: " + reason);
    }
  }

  @Override
  public void close() {
    disk.close();
  }
}
