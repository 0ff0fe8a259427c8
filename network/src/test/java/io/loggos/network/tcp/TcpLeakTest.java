package io.loggos.network.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loggos.api.Configuration;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.network.testing.Await;
import io.loggos.network.testing.MapOptions;
import io.loggos.network.testing.Note;
import io.loggos.network.testing.Ports;
import io.loggos.network.testing.RecordedLog;
import io.loggos.network.testing.TestNode;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every buffer is given back, in good days and in bad ones. */
@Timeout(30)
class TcpLeakTest {
  private final ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();

  @BeforeEach
  void watchClosely() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    RecordedLog.clear();
  }

  @AfterEach
  void watchAsBefore() {
    ResourceLeakDetector.setLevel(before);
  }

  /** Leaks are reported when the collector has run and a further buffer is allocated. */
  private static int leaks(int rounds) {
    for (int i = 0; i < rounds && RecordedLog.linesWith("LEAK").isEmpty(); i++) {
      System.gc();
      ByteBufAllocator.DEFAULT.directBuffer(10).release();
    }
    return RecordedLog.linesWith("LEAK").size();
  }

  private static void leak() {
    ByteBufAllocator.DEFAULT.directBuffer(100).writeInt(1);
  }

  @Test
  void aLeakWouldBeNoticed() {
    leak();
    Await.until("the report of a leak", () -> leaks(1) > 0);
  }

  @Test
  void nothingLeaks() throws IOException {
    int[] ports = Ports.free(3);
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      members.add(new Member(ReplicaId.of(i), "127.0.0.1", ports[i], 1));
    }
    Configuration configuration = new Configuration(0, members);
    TestNode[] nodes = new TestNode[3];
    for (int i = 0; i < 3; i++) {
      nodes[i] = new TestNode("auto");
      MapOptions network = new MapOptions().with("frame-bytes-max", 1L << 20);
      MapOptions own = TcpTransportTest.shortWaits();
      var context = nodes[i].context(ReplicaId.of(i), 100 + i, configuration, own, network);
      nodes[i].start(new TcpPlugin().create(context, nodes[i]));
    }
    for (TestNode node : nodes) {
      node.awaitConnected(node == nodes[0] ? 1 : 0, node == nodes[2] ? 1 : 2);
    }
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 300; i++) {
      nodes[i % 3].broadcast(Note.large(i, random.nextInt(1 << random.nextInt(19))));
      nodes[i % 3].send((i + 1) % 3, Note.of(i));
    }
    for (TestNode node : nodes) {
      Await.until("all messages", () -> node.received() == 300);
    }
    // cut in the middle of a frame, malformed, and while much waits for one who does not read
    byte[] cut = RawPeer.hello(RawPeer.HELLO, 1, 0, 100, 2);
    try (RawPeer peer = new RawPeer(ports[2])) {
      peer.write(java.util.Arrays.copyOf(cut, 20));
    }
    try (RawPeer peer = RawPeer.established(ports[2], 0, 100, 2)) {
      nodes[2].send(0, Note.large(1, 1 << 19), Note.large(2, 1 << 19), Note.large(3, 1 << 19));
      peer.write(new byte[] {0, 0, 1, 0, 1, 4, 9, 9, 9, 9, 1});
    }
    nodes[2].awaitEvent("disconnected r0");
    nodes[1].broadcast(Note.large(9, 1 << 19));
    for (TestNode node : nodes) {
      node.close();
    }
    assertEquals(0, leaks(10), () -> RecordedLog.linesWith("LEAK").toString());
  }
}
