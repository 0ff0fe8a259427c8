package io.loggos.storage.wal;

import io.loggos.api.Incarnation;
import io.loggos.api.ReplicaId;
import io.loggos.api.Value;
import io.loggos.api.io.Journal;
import io.loggos.api.io.Storage;
import io.loggos.api.machine.JournalRecord;
import io.loggos.storage.disk.Disk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A storage that outlives its process, in one directory. */
public final class WalStorage implements Storage {
  private final Disk disk;
  private final Consumer<String> onFailure;
  private final IdentityFile identity;
  private final long incarnation;
  private final SnapshotStore snapshots;
  private final LogWriter log;
  private final WalJournal journal;
  private final DecisionReader decisions;
  private final Spare spare;
  private final SyncMode sync;

  private List<Segment> earlier;
  private Snapshot loaded;
  private boolean closed;

  /**
   * Whose storage it is, and who hears of it.
   *
   * @param clusterName the cluster's name in the configuration
   * @param self the replica
   * @param nonce drawn at random for each start
   * @param warnings told of what was mended, in one line each
   * @param onFailure told once, on any thread, in one line, that nothing becomes durable any more
   */
  public record Use(
      String clusterName,
      ReplicaId self,
      long nonce,
      Consumer<String> warnings,
      Consumer<String> onFailure) {}

  WalStorage(Disk disk, Worker worker, WalOptions options, Use use, Opening opened)
      throws IOException {
    this.disk = disk;
    this.onFailure = use.onFailure();
    this.identity = opened.identity();
    this.snapshots = opened.snapshots();
    this.spare = opened.spare();
    this.sync = options.sync();
    this.loaded = opened.snapshot();
    Identity known = identity.current();
    this.incarnation = Incarnation.of((int) known.lineage(), known.start(), (int) use.nonce());
    RecordEncoder encoder = new RecordEncoder(known.lineage(), known.start());
    this.earlier = new ArrayList<>(opened.log().segments());
    this.log = new LogWriter(disk, spare, options, encoder, opened.log());
    this.decisions = new DecisionReader(disk, known.lineage(), log::extents);
    this.journal = new WalJournal(options, log, encoder, worker, this::onJournalFailure);
    spare.prepare();
  }

  /**
   * Opens the storage in a directory, or makes a new one there. On success the disk and the worker
   * belong to the storage, which closes them; on failure they are the caller's to close.
   *
   * @throws IOException when it cannot be opened, with one line for people; what was there before
   *     is not changed then, unless the disk itself failed
   */
  public static WalStorage open(Disk disk, Worker worker, WalOptions options, Use use)
      throws IOException {
    return new Opening(disk, worker, options, use).open();
  }

  @Override
  public long incarnation() {
    return incarnation;
  }

  @Override
  public long clusterId() {
    return identity.current().clusterId();
  }

  @Override
  public void noteClusterId(long clusterId) throws IOException {
    if (clusterId() != clusterId) {
      identity.update(known -> known.withClusterId(clusterId));
    }
  }

  @Override
  public boolean isNew() {
    return identity.current().standing() == Identity.Standing.NEW;
  }

  @Override
  public void noteAdmitted() throws IOException {
    if (isNew()) {
      identity.update(Identity::withAdmitted);
    }
  }

  @Override
  public void noteRefused() throws IOException {
    identity.update(Identity::withRefused);
  }

  @Override
  public long peerIncarnation(ReplicaId peer) {
    return identity.current().peers().getOrDefault(peer, 0L);
  }

  @Override
  public void notePeer(ReplicaId peer, long incarnation) throws IOException {
    if (peerIncarnation(peer) != incarnation) {
      identity.update(known -> known.withPeer(peer, incarnation));
    }
  }

  @Override
  public Snapshot snapshot() {
    Snapshot snapshot = loaded;
    loaded = null; // it may be large
    return snapshot;
  }

  @Override
  public void replay(Consumer<JournalRecord> records) throws IOException {
    List<Segment> segments = earlier;
    earlier = List.of();
    LogReplay.replay(disk, segments, records);
  }

  @Override
  public Journal journal() {
    return journal;
  }

  @Override
  public void saveSnapshot(Snapshot snapshot) throws IOException {
    snapshots.save(new SnapshotFile(clusterId(), log.synced(), snapshot));
    long covered = snapshots.previousSlot();
    if (covered > 0) {
      journal.drop(covered, identity);
    }
  }

  @Override
  public List<Value> readDecisions(long firstSlot, int valuesMax, long bytesMax)
      throws IOException {
    return decisions.read(firstSlot, valuesMax, bytesMax);
  }

  @Override
  public boolean isDurable() {
    return true;
  }

  @Override
  public boolean isFull() {
    return spare.isFull();
  }

  private void onJournalFailure(IOException failure) {
    LogRepair.noteUnsound(disk, failure);
    if (sync == SyncMode.ALWAYS) {
      distrustTail(failure);
    }
    onFailure.accept(
        disk.location()
            + ": the disk failed ("
            + failure.getMessage()
            + "); nothing becomes durable any more, so this replica stops");
  }

  /**
   * After a failed force the system may show bytes that are not on the disk: the next start must
   * not believe in records that were never confirmed. If even this cannot be noted, nothing can.
   */
  private void distrustTail(IOException failure) {
    try {
      long trusted = log.synced();
      identity.update(known -> known.withTrusted(trusted));
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    journal.close();
    if (!journal.isFailed() && sync != SyncMode.NEVER) {
      long upTo = log.synced();
      try {
        identity.update(known -> known.withSynced(upTo));
      } catch (IOException e) {
        onFailure.accept(
            disk.location() + ": the stop could not be noted (" + e.getMessage() + ")");
      }
    }
    disk.close();
  }
}
