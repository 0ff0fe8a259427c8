package io.loggos.storage.wal;

import io.loggos.api.Hash64;
import io.loggos.api.Incarnation;
import io.loggos.api.io.Storage.Snapshot;
import io.loggos.storage.disk.Disk;
import io.loggos.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;

/**
 * Opens a directory: first reads everything and refuses what does not fit, then raises the number
 * of the start, and only then mends. One use, one thread.
 */
final class Opening {
  private final Disk disk;
  private final Worker worker;
  private final WalOptions options;
  private final WalStorage.Use use;
  private final Spare spare;

  private SnapshotStore snapshots;
  private IdentityFile identity;
  private SnapshotFile snapshot;
  private ScannedLog log;

  Opening(Disk disk, Worker worker, WalOptions options, WalStorage.Use use) {
    this.disk = disk;
    this.worker = worker;
    this.options = options;
    this.use = use;
    this.spare = new Spare(disk, worker, options.segmentBytes());
  }

  WalStorage open() throws IOException {
    try {
      if (!disk.exists(Layout.LOCK)) {
        read(); // nothing is created in a directory that is refused
      }
      lock();
      read();
      change();
      return new WalStorage(disk, worker, options, use, this);
    } catch (DamagedStorageException e) {
      throw e;
    } catch (FileSystemException e) {
      String reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
      throw new IOException(
          e.getFile() + " cannot be used (" + reason + "); correct its permissions or the disk", e);
    }
  }

  private void lock() throws IOException {
    if (!disk.tryLock(Layout.LOCK)) {
      throw new IOException(
          disk.locate(Layout.LOCK)
              + " is locked by a running process; stop that one, or correct storage.directory");
    }
  }

  /** Changes nothing. */
  private void read() throws IOException {
    identity = IdentityFile.load(disk);
    if (identity == null) {
      Identity.Owner owner = new Identity.Owner(use.clusterName(), use.self());
      identity = IdentityFile.fresh(disk, Identity.fresh(owner, lineage()));
    }
    Identity known = identity.current();
    check(known);
    snapshots = new SnapshotStore(disk, options.keepSnapshots());
    snapshot = snapshots.load(known.log().droppedSlot(), known.clusterId(), use.warnings());
    long synced = snapshot == null ? 0 : snapshot.synced();
    log = new LogScan(disk, known, synced, reader -> {}).run();
  }

  private long lineage() {
    long drawn = Hash64.mix(use.nonce() + use.self().index());
    return (drawn & 0xFFFFFF) == 0 ? drawn + 1 : drawn;
  }

  private void check(Identity known) throws IOException {
    String file = disk.locate(Layout.IDENTITY_A);
    Identity.Owner owner = known.owner();
    if (!owner.clusterName().equals(use.clusterName())) {
      throw new IOException(
          file
              + " belongs to cluster '"
              + owner.clusterName()
              + "', not '"
              + use.clusterName()
              + "'; correct cluster.name or storage.directory");
    }
    if (!owner.replica().equals(use.self())) {
      throw new IOException(
          file
              + " belongs to replica "
              + owner.replica()
              + ", not "
              + use.self()
              + "; put back the right directory or correct storage.directory");
    }
    if (known.standing() == Identity.Standing.REFUSED) {
      throw new IOException(
          file
              + " has an older state than this replica had, or its cluster was recovered without"
              + " it, as the others said at its last start: it cannot vote again; give it back the"
              + " newest one, or have it replaced by a standby");
    }
    if (known.start() >= Incarnation.START_MAX) {
      throw new IOException(
          file + " has counted " + known.start() + " starts, the most; have this replica replaced");
    }
  }

  private void change() throws IOException {
    identity.update(known -> known.withStart(known.start() + 1));
    log = LogRepair.repair(disk, log, options.sync());
    snapshots.clean();
    spare.recover();
    if (log.segments().isEmpty()) {
      beginLog();
    }
    long synced = log.synced();
    identity.update(known -> known.withSynced(synced));
  }

  private void beginLog() throws IOException {
    DiskFile file = spare.take(options.segmentBytes());
    if (file == null) {
      throw new IOException(
          disk.location() + " has no room for a log; free some space or lower segment-bytes");
    }
    SegmentHeader header =
        new SegmentHeader(
            identity.current().lineage(), 1, options.segmentBytes(), 0, new LogSummary());
    Segment segment = new Segment(header);
    try {
      LogWriter.begin(disk, segment, file);
    } finally {
      file.close();
    }
    log =
        new ScannedLog(
            header.lineage(), List.of(segment), log.summary(), log.synced(), null, List.of());
  }

  IdentityFile identity() {
    return identity;
  }

  SnapshotStore snapshots() {
    return snapshots;
  }

  Spare spare() {
    return spare;
  }

  Snapshot snapshot() {
    return snapshot == null ? null : snapshot.snapshot();
  }

  ScannedLog log() {
    return log;
  }
}
