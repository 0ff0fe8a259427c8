package io.loggos.network.tcp;

import io.loggos.api.ReplicaId;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The other end of a connection, by hand: it writes the documented bytes without the code under
 * test, and misbehaves as told.
 */
final class RawPeer implements AutoCloseable {
  static final int HELLO = 1;
  static final int HELLO_ACK = 2;
  static final int REFUSED = 3;
  static final int MESSAGE = 4;
  static final int READY = 5;
  static final int PROBE = 6;
  static final int ALIVE = 7;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  /** A frame as it was read. */
  record Frame(int kind, ByteBuffer payload) {}

  RawPeer(int port) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  RawPeer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(10_000);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  static byte[] frame(int kind, ByteBuffer payload) {
    ByteBuffer frame = ByteBuffer.allocate(10 + payload.remaining());
    frame.putInt(6 + payload.remaining()).put((byte) 1).put((byte) kind);
    CRC32C crc = new CRC32C();
    crc.update(1);
    crc.update(kind);
    crc.update(payload.duplicate());
    frame.putInt((int) crc.getValue()).put(payload);
    return frame.array();
  }

  static byte[] hello(int kind, int version, int sender, long incarnation, int receiver) {
    return frame(kind, helloPayload(version, sender, incarnation, receiver));
  }

  static ByteBuffer helloPayload(int version, int sender, long incarnation, int receiver) {
    ReplicaId id = ReplicaId.of(sender);
    byte[] name = "test".getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(95 + name.length)
        .put((byte) version)
        .putShort((short) name.length)
        .put(name)
        .putLong(0)
        .putLong(0x5e771465L)
        .putInt(id.index())
        .putLong(id.epoch().ordinal())
        .putLong(id.epoch().initiator())
        .putLong(incarnation)
        .putInt(receiver)
        .put(new byte[44]) // no promises, no votes
        .flip();
  }

  static byte[] refused(boolean fatal, String reason, ByteBuffer hello) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    ByteBuffer payload = ByteBuffer.allocate(3 + text.length + hello.remaining());
    payload.put((byte) (fatal ? 1 : 0)).putShort((short) text.length).put(text).put(hello);
    return frame(REFUSED, payload.flip());
  }

  /** Dials, and shakes hands as that replica with replica {@code receiver}. */
  static RawPeer established(int port, int sender, long incarnation, int receiver)
      throws IOException {
    RawPeer peer = new RawPeer(port);
    peer.write(hello(HELLO, 1, sender, incarnation, receiver));
    peer.expect(HELLO_ACK);
    peer.write(frame(READY, ByteBuffer.allocate(0)));
    return peer;
  }

  void write(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  Frame read() throws IOException {
    byte[] rest = new byte[in.readInt()];
    in.readFully(rest);
    ByteBuffer payload = ByteBuffer.wrap(rest);
    payload.get();
    int kind = payload.get();
    payload.getInt();
    return new Frame(kind, payload);
  }

  /** Reads up to the next frame of that kind. */
  Frame expect(int kind) throws IOException {
    while (true) {
      Frame frame = read();
      if (frame.kind() == kind) {
        return frame;
      }
      if (frame.kind() == REFUSED) {
        throw new IOException("refused: " + reason(frame));
      }
    }
  }

  /** Reads the reason of a refusal. */
  static String reason(Frame frame) {
    ByteBuffer payload = frame.payload().duplicate();
    payload.get();
    byte[] text = new byte[payload.getShort()];
    payload.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  /** Whether the refusal says that the refused must end. */
  static boolean isFatal(Frame frame) {
    return frame.payload().get(frame.payload().position()) == 1;
  }

  /** Reads and drops everything until the other side closes. */
  void awaitClosed() throws IOException {
    byte[] dropped = new byte[1 << 16];
    try {
      while (in.read(dropped) >= 0) {
        continue;
      }
    } catch (SocketException e) {
      // closed with a reset: also closed
    }
  }

  /** Answers every PROBE, on a thread of its own, until closed. */
  void answerProbes() {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  expect(PROBE);
                  write(frame(ALIVE, ByteBuffer.allocate(0)));
                }
              } catch (IOException e) {
                // closed: the end
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  /** Reads and drops everything, on a thread of its own, until closed. */
  void drainInBackground() {
    Thread thread =
        new Thread(
            () -> {
              try {
                awaitClosed();
              } catch (IOException e) {
                // closed: the end
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  boolean isConnected() {
    return socket.isConnected();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** Closes with a reset, as a crashed system would answer. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }
}
