package io.loggos.network.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Ballot;
import io.loggos.api.Configuration;
import io.loggos.api.Epoch;
import io.loggos.api.Incarnation;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.io.Transport;
import io.loggos.api.machine.Memory;
import io.loggos.network.codec.CodecRegistry;
import io.loggos.network.codec.KryoCodec;
import io.loggos.network.testing.Await;
import io.loggos.network.testing.MapOptions;
import io.loggos.network.testing.Note;
import io.loggos.network.testing.Ports;
import io.loggos.network.testing.RecordedLog;
import io.loggos.network.testing.TestNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A node, replica 1 of three, against a socket that misbehaves as replica 0 (which dials it) or as
 * replica 2 (which it dials).
 */
@Timeout(30)
class TcpFaultTest {
  private final int[] ports = Ports.free(3);
  private final TestNode node = new TestNode("auto");

  @BeforeEach
  void clearLog() {
    RecordedLog.clear();
  }

  @AfterEach
  void close() {
    node.close();
  }

  private Configuration members() {
    return new Configuration(
        0,
        List.of(
            new Member(ReplicaId.of(0), "127.0.0.1", ports[0], 1),
            new Member(ReplicaId.of(1), "127.0.0.1", ports[1], 1),
            new Member(ReplicaId.of(2), "127.0.0.1", ports[2], 1)));
  }

  private void start(boolean refuseNewIncarnations) throws IOException {
    start(refuseNewIncarnations, TcpTransportTest.shortWaits());
  }

  private void start(boolean refuseNewIncarnations, MapOptions own) throws IOException {
    MapOptions network =
        new MapOptions()
            .with("frame-bytes-max", 1L << 20)
            .with("refuse-new-incarnations", refuseNewIncarnations);
    var context = node.context(ReplicaId.of(1), 101, members(), own, network);
    node.start(new TcpPlugin().create(context, node));
  }

  /** For tests in which this wait must pass. */
  private static MapOptions handshakeWithin(long millis) {
    return TcpTransportTest.shortWaits().with("handshake-timeout", millis * 1_000_000);
  }

  private static byte[] message(Note note) {
    ByteBuffer encoded = new KryoCodec(new CodecRegistry().add(Note.TYPE)).encode(note);
    return RawPeer.frame(RawPeer.MESSAGE, encoded);
  }

  private int closings() {
    return RecordedLog.linesWith("closed the connection from 127.0.0.1").size()
        + RecordedLog.linesWith("closed the connection from /127.0.0.1").size();
  }

  @Test
  void bytesMayArriveOneByOne() throws IOException {
    start(true);
    try (RawPeer peer = RawPeer.established(ports[1], 0, 100, 1)) {
      node.awaitConnected(0);
      for (byte one : message(Note.of(5))) {
        peer.write(new byte[] {one});
      }
      node.awaitEvent("message r0 5");
    }
    node.awaitEvent("disconnected r0");
  }

  @Test
  void whoComesBackWithLessThanItVotedForIsRefused() throws IOException {
    Ballot ballot = new Ballot(3, 0, Epoch.FIRST, 7);
    start(true);
    RawPeer.established(ports[1], 0, Incarnation.of(5, 1, 1), 1).close();
    node.awaitEvent("disconnected r0");
    node.memory(Memory.NONE, new Memory(Ballot.NONE, 1));
    refuseAsForgetful(Incarnation.of(5, 2, 1), "slot 1:");
    node.memory(Memory.NONE, new Memory(ballot, 0));
    refuseAsForgetful(Incarnation.of(5, 2, 1), "ballot 3:r0");
    // the same process only reconnects: it cannot have forgotten anything
    RawPeer.established(ports[1], 0, Incarnation.of(5, 1, 1), 1).close();
    node.memory(Memory.NONE, Memory.NONE);
    RawPeer.established(ports[1], 0, Incarnation.of(5, 2, 1), 1).close();
  }

  private void refuseAsForgetful(long incarnation, String word) {
    IOException e =
        assertThrows(
            IOException.class, () -> RawPeer.established(ports[1], 0, incarnation, 1).close());
    assertTrue(e.getMessage().contains("had promised or voted up to"), e.getMessage());
    assertTrue(e.getMessage().contains(word), e.getMessage());
  }

  @Test
  void aMessageBeforeTheHandshakeIsRefused() throws IOException {
    start(true);
    try (RawPeer peer = new RawPeer(ports[1])) {
      peer.write(message(Note.of(1)));
      peer.awaitClosed();
    }
    Await.until("one line", () -> closings() == 1);
    assertEquals(1, RecordedLog.linesWith("a MESSAGE out of place in the handshake").size());
    assertEquals(List.of(), node.events("message"));
  }

  @Test
  void aHandshakeFrameIsSmall() throws IOException {
    start(true);
    try (RawPeer peer = new RawPeer(ports[1])) {
      peer.write(new byte[] {0, 0, 0x20, 0});
      peer.awaitClosed();
    }
    Await.until("one line", () -> closings() == 1);
  }

  @Test
  void aMalformedMessageCostsItsConnectionAndOneLine() throws IOException {
    start(true);
    try (RawPeer peer = RawPeer.established(ports[1], 0, 100, 1)) {
      node.awaitConnected(0);
      peer.write(RawPeer.frame(RawPeer.MESSAGE, ByteBuffer.wrap(new byte[] {1, 2, 3})));
      peer.awaitClosed();
    }
    node.awaitEvent("disconnected r0");
    assertEquals(1, closings());
    assertEquals(0, RecordedLog.linesWith("lost the connection").size());
    try (RawPeer again = RawPeer.established(ports[1], 0, 100, 1)) {
      node.awaitConnected(0);
      assertTrue(again.isConnected());
    }
  }

  @Test
  void aDamagedFrameCostsItsConnection() throws IOException {
    start(true);
    try (RawPeer peer = RawPeer.established(ports[1], 0, 100, 1)) {
      byte[] damaged = message(Note.large(1, 1000));
      damaged[500] ^= 4;
      peer.write(message(Note.of(1)));
      peer.write(damaged);
      peer.write(message(Note.of(2)));
      peer.awaitClosed();
    }
    node.awaitEvent("disconnected r0");
    assertEquals(List.of("message r0 1"), node.events("message"));
    assertEquals(1, RecordedLog.linesWith("wrong checksum").size());
  }

  @Test
  void whoSaysNothingIsClosedAfterTheTimeout() throws IOException {
    start(true, handshakeWithin(200));
    try (RawPeer peer = new RawPeer(ports[1])) {
      peer.awaitClosed();
    }
    Await.until("one line", () -> closings() == 1);
    assertEquals(1, RecordedLog.linesWith("the handshake did not end within 200 ms").size());
  }

  @Test
  void whoKnocksAndGoesIsNotMentioned() throws IOException {
    start(true);
    for (int i = 0; i < 20; i++) {
      new RawPeer(ports[1]).close();
      new RawPeer(ports[1]).reset();
    }
    try (RawPeer peer = RawPeer.established(ports[1], 0, 100, 1)) {
      node.awaitConnected(0);
      assertTrue(peer.isConnected());
    }
    assertEquals(List.of(), RecordedLog.linesWith("closed the connection"));
  }

  @Test
  void strangersAreBounded() throws IOException {
    start(true);
    RawPeer[] strangers = new RawPeer[Handshake.STRANGERS_MAX + 5];
    for (int i = 0; i < strangers.length; i++) {
      strangers[i] = new RawPeer(ports[1]);
    }
    strangers[Handshake.STRANGERS_MAX + 4].awaitClosed();
    for (RawPeer stranger : strangers) {
      stranger.close();
    }
    Await.until(
        "room again",
        () -> {
          try (RawPeer peer = RawPeer.established(ports[1], 0, 100, 1)) {
            return peer.isConnected();
          } catch (IOException e) {
            return false;
          }
        });
  }

  @Test
  void anotherProtocolVersionIsRefusedNamingBoth() throws IOException {
    start(true);
    try (RawPeer peer = new RawPeer(ports[1])) {
      peer.write(RawPeer.frame(RawPeer.HELLO, ByteBuffer.wrap(new byte[] {9, 9, 9, 9})));
      RawPeer.Frame refusal = peer.read();
      assertEquals(RawPeer.REFUSED, refusal.kind());
      assertFalse(RawPeer.isFatal(refusal));
      String reason = RawPeer.reason(refusal);
      assertTrue(reason.contains("protocol version 9 is not the version 1"), reason);
      peer.awaitClosed();
    }
  }

  @Test
  void aSecondConnectionOfTheSameProcessReplacesTheFirst() throws IOException {
    start(true);
    try (RawPeer first = RawPeer.established(ports[1], 0, 100, 1)) {
      node.awaitConnected(0);
      try (RawPeer second = RawPeer.established(ports[1], 0, 100, 1)) {
        first.awaitClosed();
        second.write(message(Note.of(2)));
        node.awaitEvent("message r0 2");
        assertEquals(2, node.events("connected r0").size());
        assertEquals(1, node.events("disconnected r0").size());
        assertTrue(node.isConnected(0));
        node.send(0, Note.of(3));
        second.expect(RawPeer.MESSAGE);
      }
    }
  }

  @Test
  void aNewProcessTakesOverFromOneThatTheNetworkLost() throws IOException {
    start(false, handshakeWithin(2000));
    try (RawPeer dead = RawPeer.established(ports[1], 0, 100, 1)) {
      node.awaitConnected(0);
      // the first never answers the PROBE; the second is let in
      try (RawPeer fresh = RawPeer.established(ports[1], 0, 200, 1)) {
        fresh.write(message(Note.of(2)));
        node.awaitEvent("message r0 2");
        dead.awaitClosed();
      }
    }
  }

  @Test
  void aNewProcessDoesNotTakeOverFromOneThatLives() throws IOException {
    start(false, handshakeWithin(4000));
    try (RawPeer living = RawPeer.established(ports[1], 0, 100, 1)) {
      node.awaitConnected(0);
      living.answerProbes();
      try (RawPeer second = new RawPeer(ports[1])) {
        second.write(RawPeer.hello(RawPeer.HELLO, 1, 0, 200, 1));
        RawPeer.Frame refusal = second.read();
        assertEquals(RawPeer.REFUSED, refusal.kind());
        assertTrue(RawPeer.isFatal(refusal));
        assertTrue(RawPeer.reason(refusal).contains("already running as 100"));
      }
      assertTrue(node.isConnected(0));
    }
  }

  @Test
  void ofTwoProcessesThatComeAtOnceOneIsRefused() throws IOException {
    start(false);
    try (RawPeer one = new RawPeer(ports[1]);
        RawPeer other = new RawPeer(ports[1])) {
      one.write(RawPeer.hello(RawPeer.HELLO, 1, 0, 100, 1));
      other.write(RawPeer.hello(RawPeer.HELLO, 1, 0, 200, 1));
      one.expect(RawPeer.HELLO_ACK);
      other.expect(RawPeer.HELLO_ACK);
      one.write(RawPeer.frame(RawPeer.READY, ByteBuffer.allocate(0)));
      node.awaitConnected(0);
      other.write(RawPeer.frame(RawPeer.READY, ByteBuffer.allocate(0)));
      assertTrue(RawPeer.isFatal(other.read()));
      assertTrue(node.isConnected(0));
    }
  }

  @Test
  void aSilentConnectionIsAskedAndThenClosed() throws IOException {
    start(true, handshakeWithin(1000));
    try (RawPeer peer = RawPeer.established(ports[1], 0, 100, 1)) {
      peer.expect(RawPeer.PROBE);
      peer.write(RawPeer.frame(RawPeer.ALIVE, ByteBuffer.allocate(0)));
      peer.expect(RawPeer.PROBE);
      peer.awaitClosed();
    }
    node.awaitEvent("disconnected r0");
    assertEquals(1, RecordedLog.linesWith("no sign of life for 1000 ms").size());
  }

  @Test
  void aProbeIsAnswered() throws IOException {
    start(true);
    try (RawPeer peer = RawPeer.established(ports[1], 0, 100, 1)) {
      peer.write(RawPeer.frame(RawPeer.PROBE, ByteBuffer.allocate(0)));
      peer.expect(RawPeer.ALIVE);
    }
  }

  @Test
  void whatIsSentToOneWhoDoesNotReadIsDroppedAndTheLogTellsTwice() throws IOException {
    // a peer that reads nothing for long is given up as well, but not here
    start(true, handshakeWithin(10_000));
    try (RawPeer peer = RawPeer.established(ports[1], 0, 100, 1)) {
      node.awaitConnected(0);
      TcpTransport transport = (TcpTransport) node.transport();
      Note large = Note.large(1, 1 << 19);
      Await.until(
          "a full queue",
          () -> {
            node.send(0, large);
            return node.onLoop(() -> transport.droppedQueueFull(0)) > 10;
          });
      assertEquals(1, RecordedLog.linesWith("further messages are dropped").size());
      assertTrue(node.isConnected(0));
      peer.drainInBackground();
      Await.until(
          "room again",
          () -> {
            node.send(0, Note.of(1));
            return !RecordedLog.linesWith("it no longer is").isEmpty();
          });
      long dropped = node.onLoop(() -> transport.droppedQueueFull(0));
      node.send(0, Note.of(2));
      assertEquals(dropped, node.onLoop(() -> transport.droppedQueueFull(0)));
      assertEquals(1, RecordedLog.linesWith("it no longer is").size());
      assertEquals(0, node.onLoop(() -> transport.droppedTooLarge()));
    }
  }

  @Test
  void aResetIsALossLikeAnyOther() throws IOException {
    start(true);
    RawPeer peer = RawPeer.established(ports[1], 0, 100, 1);
    node.awaitConnected(0);
    peer.reset();
    node.awaitEvent("disconnected r0");
    // nobody listens on the port of replica 0: it has crashed
    node.awaitEvent("crash r0");
    assertEquals(1, RecordedLog.linesWith("lost the connection with replica 0").size());
  }

  @Test
  void whoStillListensHasNotCrashed() throws IOException {
    start(true);
    try (ServerSocket listening =
        new ServerSocket(ports[0], 50, InetAddress.getLoopbackAddress())) {
      RawPeer.established(ports[1], 0, 100, 1).reset();
      node.awaitEvent("disconnected r0");
      // the knock: a connection that is closed without a word
      try (RawPeer knock = new RawPeer(listening.accept())) {
        knock.awaitClosed();
      }
      assertEquals(List.of(), node.events("crash"));
    }
    // it knocks a few times, in case the port outlived the connection by a moment
    node.awaitEvent("crash r0");
    assertEquals(1, node.events("crash").size());
  }

  @Test
  void aRefusalThatMeansTheEndIsBelievedOnlyOfAPeerOfTheOwnCluster() throws IOException {
    try (ServerSocket listening =
        new ServerSocket(ports[2], 50, InetAddress.getLoopbackAddress())) {
      start(true);
      ByteBuffer stranger = RawPeer.helloPayload(1, 2, 9, 1);
      stranger.put(3, (byte) 'b');
      try (RawPeer peer = new RawPeer(listening.accept())) {
        peer.expect(RawPeer.HELLO);
        peer.write(RawPeer.refused(true, "go\naway", stranger));
        node.awaitEvent("refused 2 false go away");
      }
      try (RawPeer peer = new RawPeer(listening.accept())) {
        peer.expect(RawPeer.HELLO);
        peer.write(RawPeer.refused(true, "end", RawPeer.helloPayload(1, 2, 9, 1)));
        node.awaitEvent("refused 2 true end");
      }
    }
    assertEquals(2, RecordedLog.linesWith("refuses this node").size());
  }

  @Test
  void aRefusalAfterTheHandshakeIsALossToo() throws IOException {
    try (ServerSocket listening =
        new ServerSocket(ports[2], 50, InetAddress.getLoopbackAddress())) {
      start(true);
      try (RawPeer peer = new RawPeer(listening.accept())) {
        peer.expect(RawPeer.HELLO);
        peer.write(RawPeer.hello(RawPeer.HELLO_ACK, 1, 2, 9, 1));
        peer.expect(RawPeer.READY);
        node.awaitConnected(2);
        peer.write(RawPeer.refused(true, "end", RawPeer.helloPayload(1, 2, 9, 1)));
        node.awaitEvent("disconnected r2");
        assertEquals(List.of("refused 2 true end"), node.events("refused"));
        peer.awaitClosed();
      }
    }
    assertFalse(node.isConnected(2));
    assertEquals(0, RecordedLog.linesWith("lost the connection").size());
  }

  @Test
  void theSameRefusalIsToldOnce() throws IOException {
    try (ServerSocket listening =
        new ServerSocket(ports[2], 50, InetAddress.getLoopbackAddress())) {
      start(true);
      for (int i = 0; i < 5; i++) {
        try (RawPeer peer = new RawPeer(listening.accept())) {
          peer.expect(RawPeer.HELLO);
          peer.write(RawPeer.refused(false, "not now", RawPeer.helloPayload(1, 2, 9, 1)));
          peer.awaitClosed();
        }
      }
      assertEquals(1, RecordedLog.linesWith("refuses this node: not now").size());
      assertEquals(1, node.events("refused").size());
    }
  }

  @Test
  void whoAnswersForAnotherIsRefusedByTheDiallingSide() throws IOException {
    try (ServerSocket listening =
        new ServerSocket(ports[2], 50, InetAddress.getLoopbackAddress())) {
      start(true);
      try (RawPeer peer = new RawPeer(listening.accept())) {
        peer.expect(RawPeer.HELLO);
        peer.write(RawPeer.hello(RawPeer.HELLO_ACK, 1, 0, 9, 1));
        RawPeer.Frame refusal = peer.read();
        assertEquals(RawPeer.REFUSED, refusal.kind());
        assertTrue(
            RawPeer.reason(refusal).contains("address of replica 2 is answered by replica 0"));
      }
    }
    assertEquals(List.of(), node.events("connected"));
  }

  @Test
  void aBusyPortIsNamedWithTheSettingAndACause() throws IOException {
    try (ServerSocket busy = new ServerSocket(ports[1], 50, InetAddress.getLoopbackAddress())) {
      IOException failure = assertThrows(IOException.class, () -> start(true));
      assertEquals(
          "cannot listen on 127.0.0.1:"
              + busy.getLocalPort()
              + " (loggos.cluster.members[1].port): address already in use; is another node"
              + " running?",
          failure.getMessage());
    }
  }

  @Test
  void aTransportIsForItsLoopOnly() throws IOException {
    start(true);
    Transport transport = node.transport();
    assertThrows(io.loggos.api.InvariantException.class, transport::flush);
    assertThrows(io.loggos.api.InvariantException.class, () -> transport.broadcast(Note.of(1)));
  }
}
