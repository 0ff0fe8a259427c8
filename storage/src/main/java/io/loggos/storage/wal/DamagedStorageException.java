package io.loggos.storage.wal;

import java.io.IOException;

/** What was durable once cannot be read any more; its message is one line for people. */
public final class DamagedStorageException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong at which place of which file, and what to do. */
  DamagedStorageException(String file, long offset, String what) {
    super(
        file
            + ", offset "
            + offset
            + ": "
            + what
            + "; this replica may have forgotten promises: have it replaced, do not delete or"
            + " change the file");
  }
}
