package io.loggos.storage.wal;

import io.loggos.api.Ballot;
import io.loggos.api.Batch;
import io.loggos.api.Configuration;
import io.loggos.api.Epoch;
import io.loggos.api.Genesis;
import io.loggos.api.Member;
import io.loggos.api.NoOp;
import io.loggos.api.Reconfigure;
import io.loggos.api.ReplicaId;
import io.loggos.api.RequestEntry;
import io.loggos.api.SeededRandom;
import io.loggos.api.Value;
import io.loggos.api.io.Storage.Snapshot;
import io.loggos.api.machine.JournalRecord;
import io.loggos.storage.disk.Disk;
import io.loggos.storage.virtual.VirtualDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Makes what the tests of the log need. */
final class Fixture {
  static final ReplicaId SELF = ReplicaId.of(1);
  static final long SEGMENT = 4 * Layout.BLOCK;

  private Fixture() {}

  static WalOptions options(SyncMode sync) {
    return new WalOptions(sync, 1_000_000, SEGMENT, 2);
  }

  static WalStorage.Use use(List<String> failures) {
    return new WalStorage.Use("c", SELF, 77, line -> {}, failures::add);
  }

  static WalStorage open(Disk disk, Worker worker) throws IOException {
    return open(disk, worker, SyncMode.ALWAYS);
  }

  static WalStorage open(Disk disk, Worker worker, SyncMode sync) throws IOException {
    return WalStorage.open(disk, worker, options(sync), use(new ArrayList<>()));
  }

  static VirtualDisk disk(long seed) {
    return new VirtualDisk(new SeededRandom(seed));
  }

  static Ballot ballot(long number) {
    return new Ballot(number, (int) (number % 3), Epoch.FIRST, number + 1);
  }

  static Batch batch(int payload, long seed) {
    byte[] bytes = new byte[Batch.HEADER_BYTES + RequestEntry.HEADER_BYTES + payload];
    RequestEntry.writeHeader(
        bytes, Batch.HEADER_BYTES, payload, RequestEntry.COMMAND, seed, seed + 1, 0);
    SeededRandom random = new SeededRandom(seed);
    for (int i = bytes.length - payload; i < bytes.length; i++) {
      bytes[i] = (byte) random.nextInt(256);
    }
    return Batch.seal(bytes, bytes.length, 1, seed);
  }

  static JournalRecord vote(long slot, int payload) {
    return new JournalRecord.Voted(slot, ballot(slot), batch(payload, slot));
  }

  static JournalRecord random(SeededRandom random, long slot) {
    long some = random.nextLong(1000);
    return switch (random.nextInt(12)) {
      case 0 -> new JournalRecord.Promised(ballot(some));
      case 1 -> new JournalRecord.DecidedUpTo(slot);
      case 2 -> new JournalRecord.LeaseGranted(some + 1);
      case 3 -> new JournalRecord.Installed(slot);
      case 4 -> new JournalRecord.Decided(slot, value(random));
      case 5 -> new JournalRecord.Adopted(slot, ballot(some), value(random));
      case 6 ->
          new JournalRecord.Holders(
              List.of(told(0, some), place(3, some, 2)), random.nextInt(2) == 0);
      default -> new JournalRecord.Voted(slot, ballot(some), value(random));
    };
  }

  /** Nothing is known of whoever held the place before. */
  static JournalRecord.Holder told(int index, long epoch) {
    return new JournalRecord.Holder(holder(index, epoch), holder(index, epoch), 0);
  }

  static JournalRecord.Holder place(int index, long epoch, long order) {
    return new JournalRecord.Holder(holder(index, epoch), holder(index, epoch - 1), order);
  }

  private static Member holder(int index, long epoch) {
    return new Member(new ReplicaId(index, new Epoch(epoch + 1, 9)), "host" + index, 7000, 8000);
  }

  private static Value value(SeededRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> NoOp.INSTANCE;
      case 1 -> new Genesis(random.nextLong() | 1);
      case 5 -> change(1 + random.nextInt(ReplicaId.WATCHERS));
      case 2 -> batch(random.nextInt(3000), random.nextLong(1000));
      default -> batch(random.nextInt(200), random.nextLong(1000));
    };
  }

  /** With the longest names, numbers and addresses that there may be. */
  static Reconfigure change(int count) {
    List<Member> members = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      Epoch epoch = new Epoch(Long.MAX_VALUE, Long.MAX_VALUE);
      members.add(new Member(new ReplicaId(index, epoch), "\u4e2d".repeat(85), 65_535, 65_535));
    }
    return new Reconfigure(new Configuration(Long.MAX_VALUE - 1, members));
  }

  static Snapshot snapshot(long slot, int bytes) {
    byte[] image = new byte[bytes];
    SeededRandom random = new SeededRandom(slot);
    for (int i = 0; i < bytes; i++) {
      image[i] = (byte) random.nextInt(256);
    }
    return new Snapshot(slot, image);
  }

  /** What a storage that was just opened hands out. */
  static List<JournalRecord> replay(WalStorage storage) throws IOException {
    List<JournalRecord> records = new ArrayList<>();
    storage.replay(records::add);
    return records;
  }
}
