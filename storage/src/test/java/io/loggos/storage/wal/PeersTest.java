package io.loggos.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loggos.api.Epoch;
import io.loggos.api.ReplicaId;
import io.loggos.api.io.Storage;
import io.loggos.storage.virtual.VirtualDisk;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Whom a replica has met, by identity: a place has one holder at a time. */
final class PeersTest {
  private static final ReplicaId FOUNDER = ReplicaId.of(2);
  private static final ReplicaId SUCCESSOR = new ReplicaId(2, new Epoch(1, 99));
  private static final ReplicaId OTHER = ReplicaId.of(0);

  private final VirtualDisk disk = Fixture.disk(3);

  private WalStorage open() throws IOException {
    QueueWorker worker = QueueWorker.stepwise();
    WalStorage storage = Fixture.open(disk, worker);
    worker.runAll();
    return storage;
  }

  private static void expect(Storage storage, long founder, long successor, long other) {
    assertEquals(founder, storage.peerIncarnation(FOUNDER));
    assertEquals(successor, storage.peerIncarnation(SUCCESSOR));
    assertEquals(other, storage.peerIncarnation(OTHER));
  }

  @Test
  void nobodyWasMetAtFirst() throws IOException {
    expect(open(), 0, 0, 0);
  }

  @Test
  void theLaterHolderOfAPlaceReplacesTheEarlierOneForGood() throws IOException {
    WalStorage storage = open();
    storage.notePeer(FOUNDER, 11);
    storage.notePeer(OTHER, 33);
    expect(storage, 11, 0, 33);
    storage.notePeer(SUCCESSOR, 22);
    expect(storage, 0, 22, 33);
    disk.cutPower();
    storage = open();
    expect(storage, 0, 22, 33);
    storage.notePeer(SUCCESSOR, 23);
    disk.cutPower();
    expect(open(), 0, 23, 33);
  }
}
