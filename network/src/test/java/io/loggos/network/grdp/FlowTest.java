package io.loggos.network.grdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The small parts of the flow control, each against what is written about it. */
class FlowTest {
  private static final long MILLI = 1_000_000;

  @Test
  void waitsFollowTheEstimatorOfTheStandard() {
    RttEstimator rtt = new RttEstimator(200 * MILLI, MILLI, 10_000 * MILLI, MILLI);
    assertEquals(200 * MILLI, rtt.timeoutNanos());
    rtt.onSample(40 * MILLI);
    assertEquals(40 * MILLI, rtt.smoothedNanos());
    // the first variation is half of the first sample
    assertEquals((40 + 4 * 20) * MILLI, rtt.timeoutNanos());
    rtt.onSample(80 * MILLI);
    assertEquals(45 * MILLI, rtt.smoothedNanos());
    assertEquals((45 + 4 * 25) * MILLI, rtt.timeoutNanos());
  }

  @Test
  void waitsDoubleUpToTheLongestAndFallBack() {
    RttEstimator rtt = new RttEstimator(100 * MILLI, MILLI, 1000 * MILLI, MILLI);
    for (int expected : new int[] {200, 400, 800, 1000, 1000}) {
      rtt.onTimeout();
      assertEquals(expected * MILLI, rtt.timeoutNanos());
    }
    rtt.onProgress();
    assertEquals(100 * MILLI, rtt.timeoutNanos());
  }

  @Test
  void additiveIncreaseTakesARoundTripForEachPacket() {
    CongestionControl aimd = Congestion.AIMD.create(100);
    assertEquals(100, aimd.window());
    aimd.onLoss();
    assertEquals(50, aimd.window());
    aimd.onAcknowledged(49);
    assertEquals(50, aimd.window());
    aimd.onAcknowledged(1);
    assertEquals(51, aimd.window());
    for (int i = 0; i < 20; i++) {
      aimd.onLoss();
    }
    assertEquals(CongestionControl.WINDOW_MIN, aimd.window());
  }

  @Test
  void slowStartDoublesUntilALossAndBeginsAnewAfterATimeout() {
    CongestionControl slow = Congestion.SLOW_START.create(64);
    for (int expected = 2; expected <= 64; expected *= 2) {
      slow.onAcknowledged(slow.window());
      assertEquals(expected, slow.window());
    }
    slow.onLoss();
    assertEquals(32, slow.window());
    slow.onAcknowledged(32);
    assertEquals(33, slow.window());
    slow.onTimeout();
    assertEquals(1, slow.window());
    slow.onAcknowledged(1);
    assertEquals(2, slow.window());
  }

  @Test
  void multiplicativeIncreaseGrowsByHalf() {
    CongestionControl mimd = Congestion.MIMD.create(100);
    mimd.onLoss();
    mimd.onAcknowledged(50);
    assertEquals(75, mimd.window());
  }

  @Test
  void aWindowOfOneStaysOne() {
    for (Congestion one : Congestion.values()) {
      CongestionControl control = one.create(1);
      control.onLoss();
      control.onTimeout();
      control.onAcknowledged(5);
      assertEquals(1, control.window(), one.word());
    }
  }

  @Test
  void unknownWaysAreNamedWithTheKnownOnes() {
    assertEquals(Congestion.SLOW_START, Congestion.of("slow-start"));
    String message =
        assertThrows(IllegalArgumentException.class, () -> Congestion.of("vegas")).getMessage();
    assertTrue(message.contains("vegas") && message.contains("mimd"), message);
  }

  @Test
  void theWindowKnowsItsPlacesAcrossTheWrap() {
    long base = (1L << 33) - 2;
    ReceiveWindow window = new ReceiveWindow(4, base);
    window.mark(base + 1);
    window.mark(base + 3);
    assertEquals(ReceiveWindow.Place.NEW, window.place(base));
    assertEquals(ReceiveWindow.Place.DUPLICATE, window.place(base + 1));
    assertEquals(ReceiveWindow.Place.AHEAD, window.place(base + 4));
    byte[] ack = new byte[64];
    int end = window.writeAck(ack, 0, ack.length);
    assertEquals(ReceiveWindow.ACK_BYTES_MIN + 2 * ReceiveWindow.RANGE_BYTES, end);
    assertEquals((int) base, ByteBuffer.wrap(ack).getInt());
    window.mark(base);
    assertEquals(base + 2, window.base());
    assertEquals(ReceiveWindow.Place.BEHIND, window.place(base));
  }

  @Test
  void numbersExpandToTheNearest() {
    assertEquals((1L << 32) + 5, Wire.expand(5, (1L << 32) - 3));
    assertEquals((1L << 32) - 3, Wire.expand(-3, (1L << 32) + 5));
  }

  @Test
  void messagesPassThroughTheQueueInPieces() {
    MessageQueue queue = new MessageQueue();
    byte[] piece = new byte[10_000];
    for (int round = 1; round < 50; round++) {
      byte[] message = new byte[round * 197];
      message[message.length - 1] = (byte) round;
      queue.add(ByteBuffer.wrap(message));
      queue.add(ByteBuffer.wrap(new byte[] {(byte) round, 7}));
      assertEquals(message.length, queue.headLength());
      int half = message.length / 2;
      queue.take(piece, 0, half);
      queue.take(piece, half, message.length - half);
      assertEquals((byte) round, piece[message.length - 1]);
      queue.take(piece, 0, 2);
      assertEquals((byte) round, piece[0]);
      assertTrue(queue.isEmpty());
    }
  }
}
