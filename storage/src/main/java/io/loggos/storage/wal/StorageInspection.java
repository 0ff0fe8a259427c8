package io.loggos.storage.wal;

import io.loggos.api.ReplicaId;
import io.loggos.api.io.Storage.Snapshot;
import io.loggos.api.machine.JournalRecord;
import io.loggos.storage.disk.Disk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Looks into the directory of a replica that does not run; changes nothing, locks nothing. What a
 * running process is writing at the moment may look like a torn tail. One thread.
 */
public final class StorageInspection {
  /** The file that a running replica holds locked. */
  public static final String LOCK = Layout.LOCK;

  private final Disk disk;
  private final List<SegmentFacts> segments = new ArrayList<>();
  private final List<SnapshotFacts> snapshots = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private Identity identity;
  private boolean absent;
  private TornTail tornTail;

  /** What the log says; null while it was not read to its end. */
  private ScannedLog log;

  /**
   * Whose directory it is.
   *
   * @param clusterName the cluster's name in the configuration
   * @param replica the replica
   * @param clusterId the cluster's identity, or 0 when it was not known
   * @param starts how often it was started
   * @param admitted whether every member took the replica as it is
   * @param refused whether the others said that it must not go on with this memory
   * @param peers the incarnation last noted of each peer
   * @param droppedSlot the log may have forgotten slots up to this one
   * @param synced up to this record the disk had confirmed all when the identity was last written
   */
  public record IdentityFacts(
      String clusterName,
      ReplicaId replica,
      long clusterId,
      int starts,
      boolean admitted,
      boolean refused,
      Map<ReplicaId, Long> peers,
      long droppedSlot,
      long synced) {}

  /**
   * The intact part of a segment.
   *
   * @param file its name
   * @param first the number of its first record
   * @param last the number of its last record; less than the first when there is none
   * @param slotMin the lowest slot voted on or learnt in it, or 0
   * @param slotMax the highest such slot, or 0
   * @param usedBytes where the intact part ends
   * @param bytes the file's length
   * @param synced the highest number that it says the disk had confirmed
   * @param marks how many marks it holds
   */
  public record SegmentFacts(
      String file,
      long first,
      long last,
      long slotMin,
      long slotMax,
      long usedBytes,
      long bytes,
      long synced,
      int marks) {}

  /**
   * A snapshot.
   *
   * @param file its name
   * @param slot the last slot it covers
   * @param bytes how large the state in it is, or 0 when it is not intact
   * @param problem what is wrong with it, or null
   */
  public record SnapshotFacts(String file, long slot, long bytes, String problem) {}

  /**
   * The rest of a write that was cut short; the next start removes it.
   *
   * @param file the segment's name
   * @param offset where it begins
   * @param bytes how long it is
   */
  public record TornTail(String file, long offset, long bytes) {}

  /** Sees the records in order. */
  public interface RecordVisitor {
    /**
     * Called for each intact record, marks aside.
     *
     * @param number its number in the log
     * @param record the record
     */
    void visit(long number, JournalRecord record) throws IOException;
  }

  private StorageInspection(Disk disk) {
    this.disk = disk;
  }

  /**
   * Reads everything in the directory.
   *
   * @throws IOException when the directory cannot be read at all
   */
  public static StorageInspection of(Disk disk) throws IOException {
    StorageInspection inspection = new StorageInspection(disk);
    disk.list();
    inspection.readIdentity();
    if (inspection.identity != null) {
      long synced = inspection.readSnapshots();
      inspection.scan(synced);
    }
    return inspection;
  }

  /**
   * Reads who it is and the snapshots but not the log. Snapshots never change, so this is right
   * even while the replica runs.
   *
   * @throws IOException when the directory cannot be read at all
   */
  public static StorageInspection ofSnapshots(Disk disk) throws IOException {
    StorageInspection inspection = new StorageInspection(disk);
    inspection.readIdentity();
    if (inspection.identity != null) {
      inspection.readSnapshots();
    }
    return inspection;
  }

  private void readIdentity() {
    try {
      IdentityFile file = IdentityFile.load(disk);
      if (file == null) {
        absent = true;
        problems.add(disk.location() + " holds no replica's storage");
      } else {
        identity = file.current();
      }
    } catch (IOException e) {
      problems.add(e.getMessage());
    }
  }

  /** What the newest intact snapshot says that the disk had confirmed. */
  private long readSnapshots() throws IOException {
    long synced = 0;
    boolean usable = identity.log().droppedSlot() == 0;
    for (String name : disk.list()) {
      long slot = Layout.snapshotSlot(name);
      if (slot >= 0) {
        try {
          SnapshotFile file = SnapshotFile.read(disk, name);
          snapshots.add(new SnapshotFacts(name, slot, file.snapshot().image().length, null));
          synced = Math.max(synced, file.synced());
          usable |= slot >= identity.log().droppedSlot();
        } catch (IOException e) {
          snapshots.add(new SnapshotFacts(name, slot, 0, e.getMessage()));
          problems.add("snapshot " + e.getMessage());
        }
      }
    }
    if (!usable) {
      problems.add(
          disk.location()
              + ": no intact snapshot reaches up to slot "
              + identity.log().droppedSlot()
              + ", where the log begins");
    }
    return synced;
  }

  private void scan(long synced) {
    try {
      log = new LogScan(disk, identity, synced, this::note).run();
      if (log.cut() != null) {
        ScannedLog.Cut cut = log.cut();
        tornTail = new TornTail(cut.segment(), cut.from(), cut.to() - cut.from());
      }
    } catch (IOException e) {
      problems.add(e.getMessage());
    }
  }

  private void note(SegmentReader reader) {
    RecordView view = reader.view();
    SegmentHeader header = reader.header();
    String name = Layout.segmentName(header.first());
    int at = segments.size() - 1;
    if (at < 0 || !segments.get(at).file().equals(name)) {
      segments.add(
          new SegmentFacts(
              name,
              header.first(),
              header.first() - 1,
              0,
              0,
              Layout.BLOCK,
              header.size(),
              header.synced(),
              0));
      at++;
    }
    SegmentFacts before = segments.get(at);
    boolean voted =
        view.kind() == RecordLayout.VOTED
            || view.kind() == RecordLayout.ADOPTED
            || view.kind() == RecordLayout.DECIDED;
    long slot = voted ? view.slot() : 0;
    boolean lower = voted && (before.slotMin() == 0 || slot < before.slotMin());
    segments.set(
        at,
        new SegmentFacts(
            name,
            before.first(),
            view.number(),
            lower ? slot : before.slotMin(),
            Math.max(slot, before.slotMax()),
            reader.position(),
            before.bytes(),
            Math.max(before.synced(), view.synced()),
            before.marks() + (view.isMark() ? 1 : 0)));
  }

  /** Whose directory it is, or null when that cannot be read. */
  public IdentityFacts identity() {
    if (identity == null) {
      return null;
    }
    return new IdentityFacts(
        identity.owner().clusterName(),
        identity.owner().replica(),
        identity.clusterId(),
        identity.start(),
        identity.admitted(),
        identity.standing() == Identity.Standing.REFUSED,
        new TreeMap<>(identity.peers()),
        identity.log().droppedSlot(),
        identity.log().synced());
  }

  /**
   * The memory as it is, for {@link NextIncarnation}.
   *
   * @throws IllegalStateException when the log is damaged
   */
  public NextIncarnation.Expected expected() {
    if (log == null) {
      throw new IllegalStateException("the log is damaged");
    }
    return new NextIncarnation.Expected(identity.start(), log.last());
  }

  /** Whether there is no replica's storage at all. */
  public boolean isAbsent() {
    return absent;
  }

  /**
   * What the whole log says, votes and decisions aside: the highest promise, the longest lease, the
   * last snapshot installed and the last slot known to be decided, each as far as there is one.
   * Empty when the log is damaged.
   */
  public List<JournalRecord> summary() {
    return log == null ? List.of() : log.summary().records();
  }

  /** The segments that hold records, in order, up to the first damage. */
  public List<SegmentFacts> segments() {
    return List.copyOf(segments);
  }

  /** The snapshots, oldest first. */
  public List<SnapshotFacts> snapshots() {
    return List.copyOf(snapshots);
  }

  /** The rest of a write that was cut short, or null; no damage. */
  public TornTail tornTail() {
    return tornTail;
  }

  /** What is wrong, in one line each; a start may be possible all the same. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** Whether nothing is wrong; a torn tail is not. */
  public boolean isIntact() {
    return problems.isEmpty();
  }

  /**
   * Hands out the records again, up to the first damage.
   *
   * @throws IOException of the visitor's, or when they cannot be read
   */
  public void records(RecordVisitor visitor) throws IOException {
    if (identity == null) {
      return;
    }
    new LogScan(
            disk,
            identity,
            0,
            reader -> {
              if (!reader.view().isMark()) {
                visitor.visit(reader.view().number(), LogScan.decode(reader));
              }
            })
        .run();
  }

  /**
   * Hands out what a start of the replica would recover, in order.
   *
   * @throws IOException when the log is damaged or cannot be read
   */
  public void replay(Consumer<JournalRecord> records) throws IOException {
    if (log == null) {
      throw new IOException(
          problems.isEmpty() ? disk.location() + " was not read" : problems.get(0));
    }
    LogReplay.replay(disk, log.segments(), records);
  }

  /**
   * The newest intact snapshot, or null.
   *
   * @throws IOException when it cannot be read
   */
  public Snapshot newestSnapshot() throws IOException {
    return newestSnapshot(Long.MAX_VALUE);
  }

  /**
   * The newest intact snapshot that covers no slot above this one, or null.
   *
   * @throws IOException when it cannot be read
   */
  public Snapshot newestSnapshot(long slot) throws IOException {
    for (int i = snapshots.size() - 1; i >= 0; i--) {
      SnapshotFacts facts = snapshots.get(i);
      if (facts.problem() == null && facts.slot() <= slot) {
        return SnapshotFile.read(disk, facts.file()).snapshot();
      }
    }
    return null;
  }
}
