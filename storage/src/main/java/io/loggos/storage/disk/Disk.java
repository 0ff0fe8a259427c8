package io.loggos.storage.disk;

import java.io.IOException;
import java.util.List;

/**
 * One directory. Names are plain file names. What a create, rename or delete did is durable only
 * after {@link #syncDirectory}; what was written to a file, only after its {@link DiskFile#force}.
 * Any call may fail with an IOException. Any thread.
 */
public interface Disk extends AutoCloseable {
  /** The names of all files, in ascending order. */
  List<String> list() throws IOException;

  /** Whether there is a file of that name. */
  boolean exists(String name) throws IOException;

  /** Opens an existing file for reading and writing. */
  DiskFile open(String name) throws IOException;

  /** Opens an existing file for reading only. */
  DiskFile openToRead(String name) throws IOException;

  /** Creates an empty file, which must not exist, and opens it. */
  DiskFile create(String name) throws IOException;

  /** Renames a file in one step, replacing the target if it exists. Open handles stay good. */
  void rename(String from, String to) throws IOException;

  /** Deletes a file if it exists. */
  void delete(String name) throws IOException;

  /** Makes creates, renames and deletes durable. */
  void syncDirectory() throws IOException;

  /**
   * Locks the directory by a file, created if need be, until this disk is closed.
   *
   * @return false when a living process, or another user in this process, holds the lock
   */
  boolean tryLock(String name) throws IOException;

  /** Where that file is, for people. */
  String locate(String name);

  /** Where the directory is, for people. */
  String location();

  /** Releases the lock; files opened before stay open. */
  @Override
  void close();
}
