package io.loggos.storage;

import io.loggos.api.Incarnation;
import io.loggos.api.ReplicaId;
import io.loggos.api.io.Journal;
import io.loggos.api.io.Storage;
import io.loggos.api.machine.JournalRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Remembers for as long as the process lives. Each start has a lineage of its own, so that peers
 * that met an earlier one refuse it; asking them for admission would change nothing, so it is never
 * new.
 */
public final class MemoryStorage implements Storage {
  private final long incarnation;
  private final Journal journal = new MemoryJournal();
  private final Map<ReplicaId, Long> peers = new HashMap<>();
  private long clusterId;

  /** An empty memory whose identity is drawn from the generator. */
  public MemoryStorage(RandomGenerator random) {
    incarnation = Incarnation.of(random.nextInt(), 0, random.nextInt());
  }

  @Override
  public long incarnation() {
    return incarnation;
  }

  @Override
  public long clusterId() {
    return clusterId;
  }

  @Override
  public void noteClusterId(long id) {
    clusterId = id;
  }

  @Override
  public boolean isNew() {
    return false;
  }

  @Override
  public void noteAdmitted() {
    // was never in doubt
  }

  @Override
  public long peerIncarnation(ReplicaId peer) {
    return peers.getOrDefault(peer, 0L);
  }

  @Override
  public void notePeer(ReplicaId peer, long incarnation) {
    peers.keySet().removeIf(other -> other.index() == peer.index());
    peers.put(peer, incarnation);
  }

  @Override
  public Snapshot snapshot() {
    return null;
  }

  @Override
  public void replay(Consumer<JournalRecord> records) {
    // there was no earlier start
  }

  @Override
  public Journal journal() {
    return journal;
  }

  @Override
  public void saveSnapshot(Snapshot snapshot) {
    // nothing could ever read it
  }

  @Override
  public boolean isDurable() {
    return false;
  }

  @Override
  public boolean isFull() {
    return false;
  }

  @Override
  public void close() {
    journal.close();
  }
}
