package io.loggos.network.grdp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Datagrams of anybody, at an endpoint on which a connection stands. */
class GrdpFuzzTest {
  private static final int MESSAGE_BYTES_MAX = 64 << 10;
  private static final long KEPT_BYTES_MAX = 1 << 20;
  private static final InetSocketAddress HERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
  private static final InetSocketAddress THERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);

  private static final long MILLI = 1_000_000;

  private static GrdpOptions options() {
    return new GrdpOptions(
        1400,
        64,
        1 << 16,
        MESSAGE_BYTES_MAX,
        1 << 20,
        Congestion.AIMD,
        true,
        new byte[0],
        new GrdpOptions.Timing(
            200 * MILLI, 5 * MILLI, 1000 * MILLI, MILLI, MILLI, 500 * MILLI, MILLI, 4000 * MILLI));
  }

  /** One end; what it sends waits in a queue. */
  private static final class End implements GrdpListener {
    final ArrayDeque<byte[]> sent = new ArrayDeque<>();
    final Grdp grdp;
    Connection connection;

    End(long seed) {
      grdp =
          new Grdp(
              options(),
              seed,
              (to, bytes, length) -> sent.add(Arrays.copyOf(bytes, length)),
              this,
              new SplittableRandom(seed),
              0);
    }

    @Override
    public byte[] greeting(Object peer) {
      return new byte[] {1};
    }

    @Override
    public Verdict judge(Greeting greeting) {
      return greeting.bytes().remaining() > 100
          ? Verdict.refuse(new byte[] {2})
          : Verdict.accept("peer");
    }

    @Override
    public void onOpened(Connection opened) {
      connection = opened;
    }

    @Override
    public void onMessage(Connection from, ByteBuffer message) {
      assertTrue(message.remaining() <= MESSAGE_BYTES_MAX);
    }

    @Override
    public void onSilence(Connection silent) {}

    @Override
    public void onClosed(Connection closed, String cause) {}

    @Override
    public void onRefused(Object peer, InetSocketAddress from, ByteBuffer reason) {}
  }

  private static End opened() {
    End one = new End(1);
    End other = new End(2);
    one.grdp.connect("peer", THERE, 0);
    while (!one.sent.isEmpty() || !other.sent.isEmpty()) {
      deliver(one, other, HERE);
      deliver(other, one, THERE);
    }
    assertTrue(one.connection.isOpen() && other.connection.isOpen());
    return one;
  }

  private static void deliver(End from, End to, InetSocketAddress address) {
    while (!from.sent.isEmpty()) {
      to.grdp.onDatagram(address, ByteBuffer.wrap(from.sent.poll()), 0);
    }
  }

  /** The bytes are several datagrams, each with its length in front. */
  @FuzzTest
  void datagrams(byte[] bytes) {
    End end = opened();
    long now = 0;
    for (int at = 0; at + 1 < bytes.length; ) {
      int length = Math.min(bytes.length - at - 1, bytes[at] & 0xff);
      byte[] datagram = Arrays.copyOfRange(bytes, at + 1, at + 1 + length);
      at += 1 + length;
      now += MILLI / 2;
      end.grdp.onDatagram(THERE, ByteBuffer.wrap(datagram), now);
      end.grdp.onDatagram(THERE, ByteBuffer.wrap(sealed(datagram, end.connection)), now);
      end.grdp.onTime(now);
      end.sent.clear();
      check(end);
    }
  }

  /** The same with everything right that only an insider can know. */
  private static byte[] sealed(byte[] datagram, Connection connection) {
    byte[] right = Arrays.copyOf(datagram, Math.max(datagram.length, Wire.HEADER_BYTES) + 4);
    int type = right[0] & 7;
    long number = Wire.unsignedInt(ByteBuffer.wrap(right), Wire.NUMBER_AT);
    long sealedNumber = number;
    if (type == DatagramType.PACKET.number()) {
      // near what is expected, in either direction
      sealedNumber = (1L << 32) + (connection.other().first() & 0xffff_ffffL) + (byte) number;
    } else if (type == DatagramType.ACK.number() || type == DatagramType.NACK.number()) {
      sealedNumber = (1L << 32) + (connection.own().first() & 0xffff_ffffL) + (byte) number;
    }
    right[0] = (byte) (Wire.VERSION << 4 | type);
    Wire.putInt(right, Wire.NUMBER_AT, (int) sealedNumber);
    Wire.putInt(right, Wire.TO_AT, connection.own().id());
    Wire.putInt(right, Wire.FROM_AT, connection.other().id());
    new ChecksumSeal().seal(right, right.length - 4, sealedNumber);
    return right;
  }

  private static void check(End end) {
    assertTrue(end.grdp.connections() <= 3, "connections");
    assertTrue(end.connection.keptBytes() <= KEPT_BYTES_MAX, "bytes kept");
    assertTrue(end.grdp.timers() < 300, "timers");
  }

  @Test
  void randomDatagramsHurtNobody() {
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 3000; round++) {
      byte[] bytes = new byte[random.nextInt(400)];
      random.nextBytes(bytes);
      for (int at = 0; at < bytes.length; at += 1 + (bytes[at] & 0xff)) {
        if (at + 1 < bytes.length) {
          bytes[at + 1] = (byte) (Wire.VERSION << 4 | random.nextInt(5));
        }
      }
      datagrams(bytes);
    }
  }
}
