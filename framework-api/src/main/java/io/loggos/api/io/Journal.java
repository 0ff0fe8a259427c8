package io.loggos.api.io;

import io.loggos.api.machine.JournalRecord;

/**
 * The replica's durable records. Appends are numbered from 1; a record is durable when {@link
 * #durableUpTo} has reached its number. Used by the node's loop only, unless said otherwise.
 */
public interface Journal extends AutoCloseable {
  /**
   * Adds a record; returns at once.
   *
   * @return its number
   */
  long append(JournalRecord record);

  /** The number of the last appended record, 0 at first. */
  long appendedUpTo();

  /** Every record up to this number survives a crash, as far as the mode promises at all. */
  long durableUpTo();

  /**
   * Starts making durable what was appended; returns at once.
   *
   * @param onDurable run on any thread when {@link #durableUpTo} has grown; may be dropped when it
   *     had grown already
   */
  void flush(Runnable onDurable);

  /**
   * Whether so much waits for the disk that nothing should be added which can be had again later:
   * otherwise a disk that is full, slow or hangs would fill the memory.
   */
  default boolean isCongested() {
    return false;
  }

  /** One sentence for people: what this journal does not survive. */
  String durability();

  @Override
  void close();
}
