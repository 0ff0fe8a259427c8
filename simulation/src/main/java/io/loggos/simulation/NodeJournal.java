package io.loggos.simulation;

import io.loggos.api.Value;
import io.loggos.api.machine.JournalRecord;
import java.io.IOException;
import java.util.List;

/** Where one life of a node keeps its records and snapshots. */
interface NodeJournal {
  long appendedUpTo();

  long durableUpTo();

  void append(JournalRecord record);

  /** Begins to make durable what was appended, unless that is under way. */
  void flush();

  /** The loop has heard that everything up to this record survives. */
  void onSynced(long upTo);

  /** The disk is well again. */
  void heal();

  /** Keeps a snapshot, as far as any is kept. */
  void save(long slot, byte[] image) throws IOException;

  /** Whether decisions can be read back. */
  default boolean isRead() {
    return false;
  }

  /** Decisions from that slot on, as far as there are any. */
  default List<Value> read(long firstSlot, int valuesMax, long bytesMax) throws IOException {
    return List.of();
  }

  /** The cluster's identity is known. */
  void noteClusterId(long clusterId) throws IOException;

  /** Whether there is room for no more than what is needed to stay in step. */
  boolean isFull();
}
