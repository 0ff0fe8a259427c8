package io.loggos.storage.virtual;

import java.io.IOException;

/** Decides which calls of a {@link VirtualDisk} go wrong. */
public interface DiskFaults {
  /** No call goes wrong. */
  DiskFaults NONE = (operation, file) -> {};

  /** What is asked of the disk. */
  enum Operation {
    /** Reading a file. */
    READ,
    /** Writing to a file. */
    WRITE,
    /** Making a file's bytes durable. */
    FORCE,
    /** Cutting a file. */
    TRUNCATE,
    /** Creating a file. */
    CREATE,
    /** Opening a file. */
    OPEN,
    /** Renaming a file. */
    RENAME,
    /** Deleting a file. */
    DELETE,
    /** Making the directory durable. */
    SYNC_DIRECTORY,
    /** Listing the directory or asking for a file. */
    LIST
  }

  /** What becomes of a write that is reported as done. */
  enum WriteFate {
    /** It is done. */
    DONE,
    /** Nothing is written. */
    LOST,
    /** It lands elsewhere in the same file, at a whole number of sectors from its place. */
    MISDIRECTED
  }

  /**
   * Called before each operation, which is not done when this throws; a failed force loses some of
   * what was pending and holds the rest for clean.
   *
   * @param file the file's name
   * @throws IOException to make the operation fail
   */
  void before(Operation operation, String file) throws IOException;

  /** What becomes of a write that did not fail. */
  default WriteFate fate(String file, long position, int length) {
    return WriteFate.DONE;
  }

  /** Whether one of the blocks that a read takes, which did not fail, comes from a wrong place. */
  default boolean isMisdirected(String file, long position, int length) {
    return false;
  }
}
