package io.loggos.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Epoch;
import io.loggos.api.Incarnation;
import io.loggos.api.ReplicaId;
import io.loggos.storage.virtual.VirtualDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a start refuses, in one line that says why, and with nothing changed; and what it takes. */
final class RefusalTest {
  private final VirtualDisk disk = Fixture.disk(4);
  private long incarnation;

  @BeforeEach
  void useTheDirectory() throws IOException {
    try (WalStorage storage = Fixture.open(disk, QueueWorker.atOnce())) {
      for (long slot = 1; slot <= 12; slot++) {
        storage.journal().append(Fixture.vote(slot, 3000));
        storage.journal().flush(() -> {});
      }
      storage.noteClusterId(99);
      storage.noteAdmitted();
      storage.notePeer(ReplicaId.of(2), 1234);
      incarnation = storage.incarnation();
    }
  }

  private void refused(String clusterName, ReplicaId self, String... words) throws IOException {
    TreeMap<String, String> before = TailDamageTest.contents(disk);
    WalStorage.Use use =
        new WalStorage.Use(clusterName, self, 3, line -> {}, new ArrayList<String>()::add);
    WalOptions options = Fixture.options(SyncMode.ALWAYS);
    IOException e =
        assertThrows(
            IOException.class, () -> WalStorage.open(disk, QueueWorker.atOnce(), options, use));
    for (String word : words) {
      assertTrue(e.getMessage().contains(word), e.getMessage());
    }
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
    disk.close();
    assertEquals(before, TailDamageTest.contents(disk));
  }

  private void refused(String... words) throws IOException {
    refused("c", Fixture.SELF, words);
  }

  @Test
  void anotherCluster() throws IOException {
    refused("d", Fixture.SELF, "identity-a", "belongs to cluster 'c', not 'd'");
  }

  @Test
  void anotherReplicaOrEpoch() throws IOException {
    refused("c", ReplicaId.of(2), "belongs to replica r1, not r2");
    refused("c", new ReplicaId(1, new Epoch(1, 0)), "belongs to replica r1, not r1@1.0");
  }

  @Test
  void oneThatTheOthersRemembered() throws IOException {
    try (WalStorage storage = Fixture.open(disk, QueueWorker.atOnce())) {
      storage.noteRefused();
      assertFalse(storage.isNew());
    }
    refused("identity-a", "has an older state than this replica had", "have it replaced");
  }

  @Test
  void aDirectoryInUse() throws IOException {
    try (WalStorage storage = Fixture.open(disk, QueueWorker.atOnce())) {
      assertTrue(storage.isDurable());
      IOException e =
          assertThrows(IOException.class, () -> Fixture.open(disk, QueueWorker.atOnce()));
      assertTrue(e.getMessage().contains("is locked by a running process"), e.getMessage());
    }
  }

  @Test
  void aNewerFormat() throws IOException {
    for (String name : List.of(Layout.IDENTITY_A, Layout.IDENTITY_B)) {
      ByteBuffer block = ByteBuffer.wrap(disk.bytes(name));
      block.putInt(8, 2).putInt(12, 0);
      block.putInt(12, Layout.crc(block.array(), 0, Layout.BLOCK));
      disk.put(name, block.array());
    }
    refused("identity-a is of format 2, newer than 1");
  }

  @Test
  void aNewerSegment() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(disk.bytes(Layout.segmentName(1)));
    bytes.putInt(8, 7).putInt(12, 0);
    bytes.putInt(12, Layout.crc(bytes.array(), 0, Layout.BLOCK));
    disk.put(Layout.segmentName(1), bytes.array());
    refused("wal-0000000000000001.log is of format 7, newer than 1");
  }

  @Test
  void bothIdentitiesDamaged() throws IOException {
    disk.flip(Layout.IDENTITY_A, 30, 1);
    disk.flip(Layout.IDENTITY_B, 300, 1);
    refused("identity-a", "both are damaged", "have it replaced");
  }

  @Test
  void noIdentityThoughThereIsALog() throws IOException {
    disk.remove(Layout.IDENTITY_A);
    disk.remove(Layout.IDENTITY_B);
    refused("is there but identity-a and identity-b are missing");
  }

  @Test
  void noIdentityThoughThereIsASnapshot() throws IOException {
    for (String name : disk.list()) {
      disk.remove(name);
    }
    disk.put(Layout.snapshotName(4), new byte[10]);
    refused("snapshot-0000000000000004.snap is there but identity-a");
  }

  @Test
  void aMissingSegment() throws IOException {
    List<String> segments = new ArrayList<>(disk.list());
    segments.removeIf(name -> Layout.segmentNumber(name) < 0);
    assertTrue(segments.size() >= 3, segments.toString());
    for (String name : segments) {
      byte[] bytes = disk.bytes(name);
      disk.remove(name);
      refused("missing", "have it replaced");
      disk.put(name, bytes);
    }
  }

  @Test
  void segmentsThatChangedPlaces() throws IOException {
    String second = new ArrayList<>(disk.list().subList(4, 5)).get(0);
    byte[] bytes = disk.bytes(second);
    disk.put(Layout.segmentName(1), bytes);
    refused("wal-0000000000000001.log", "another log or place");
  }

  @Test
  void eitherTwinMendsTheOther() throws IOException {
    for (String twin : List.of(Layout.IDENTITY_A, Layout.IDENTITY_B)) {
      for (int at = 0; at < Layout.BLOCK; at += 7) {
        disk.flip(twin, at, at % 8);
        try (WalStorage storage = Fixture.open(disk, QueueWorker.stepwise())) {
          assertEquals(99, storage.clusterId());
          assertFalse(storage.isNew());
          assertEquals(1234, storage.peerIncarnation(ReplicaId.of(2)));
          assertTrue(Incarnation.remembers(storage.incarnation(), incarnation));
          incarnation = storage.incarnation();
        }
      }
      disk.remove(twin);
      Fixture.open(disk, QueueWorker.stepwise()).close();
    }
  }

  @Test
  void aFirstStartThatWasCutShortIsANewOne() throws IOException {
    VirtualDisk fresh = Fixture.disk(1);
    fresh.put(Layout.IDENTITY_A, new byte[100]);
    try (WalStorage storage = Fixture.open(fresh, QueueWorker.atOnce())) {
      assertTrue(storage.isNew());
      assertEquals(0, storage.clusterId());
      assertEquals(0, storage.peerIncarnation(ReplicaId.of(0)));
      assertEquals(1, Incarnation.start(storage.incarnation()));
    }
  }
}
