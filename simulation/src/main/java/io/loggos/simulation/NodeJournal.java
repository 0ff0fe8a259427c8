package io.loggos.simulation;

import io.loggos.api.machine.JournalRecord;
import java.io.IOException;

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

  /** The cluster's identity is known. */
  void noteClusterId(long clusterId) throws IOException;

  /** Whether there is room for no more than what is needed to stay in step. */
  boolean isFull();
}
