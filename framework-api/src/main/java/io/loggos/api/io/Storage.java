package io.loggos.api.io;

import io.loggos.api.ReplicaId;
import io.loggos.api.Value;
import io.loggos.api.machine.JournalRecord;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a replica keeps over a stop, as far as its mode promises: records, snapshots, who it is and
 * whom it met. Opened for one replica; used on the node's loop unless said otherwise.
 */
public interface Storage extends AutoCloseable {
  /** Which start of this memory the process is; see {@link io.loggos.api.Incarnation}. */
  long incarnation();

  /** The cluster's identity as far as it was noted, else 0. */
  long clusterId();

  /**
   * Notes the cluster's identity; durable on return.
   *
   * @throws IOException when it cannot be written; the storage is of no use any more
   */
  void noteClusterId(long clusterId) throws IOException;

  /**
   * Whether this memory is new and nobody was asked yet whether they remember the replica: until
   * {@link #noteAdmitted} it must not vote, since it may stand in for a lost one.
   */
  boolean isNew();

  /**
   * Every member took the replica as it is; durable on return.
   *
   * @throws IOException when it cannot be written
   */
  void noteAdmitted() throws IOException;

  /**
   * Another member remembers promises that this memory does not: it is not opened again; durable on
   * return.
   *
   * @throws IOException when it cannot be written
   */
  default void noteRefused() throws IOException {}

  /**
   * The incarnation last noted of a peer; 0 when it, or a later holder of its place, was never met.
   */
  long peerIncarnation(ReplicaId peer);

  /**
   * Notes whom it met, and forgets earlier holders of the place; durable on return.
   *
   * @throws IOException when it cannot be written
   */
  void notePeer(ReplicaId peer, long incarnation) throws IOException;

  /**
   * The newest intact snapshot of earlier starts, or null; to be called once, before any append.
   */
  Snapshot snapshot();

  /**
   * Hands out the intact records of earlier starts in the order they were appended, those that only
   * concern slots the snapshot covers perhaps left out. To be called once, before any append.
   *
   * @throws IOException when they cannot be read
   */
  void replay(Consumer<JournalRecord> records) throws IOException;

  /** Where records are appended. */
  Journal journal();

  /**
   * Writes a snapshot, makes it durable, and then drops older snapshots and the records that no
   * start will need. Called on a thread of its own, one call at a time.
   *
   * @throws IOException when it could not be written; what was there before stays
   */
  void saveSnapshot(Snapshot snapshot) throws IOException;

  /**
   * Decisions from a slot on, without a gap, as far as what was recorded tells them. Called on the
   * thread of {@link #saveSnapshot}, one call at a time.
   *
   * @param valuesMax at most so many
   * @param bytesMax at most so many bytes, save that a first one is always given
   * @return none when the storage does not have that slot
   * @throws IOException when they cannot be read
   */
  default List<Value> readDecisions(long firstSlot, int valuesMax, long bytesMax)
      throws IOException {
    return List.of();
  }

  /** Whether records and snapshots outlive the process. */
  boolean isDurable();

  /** Whether there is room for no more than what is needed to stay in step; any thread. */
  boolean isFull();

  @Override
  void close();

  /**
   * The state after a slot.
   *
   * @param slot the last slot it covers
   * @param image what the replica wrote; not to be changed
   */
  record Snapshot(long slot, byte[] image) {}
}
