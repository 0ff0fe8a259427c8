package io.loggos.client;

import io.loggos.network.clientwire.ClientWire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** One question to one replica over a connection of its own. */
final class DirectQuestion {
  private static final long CORRELATION = 1;
  private static final int FRAME_BYTES_MAX = 16 << 20;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private DirectQuestion() {}

  /**
   * Connects, asks and disconnects. Blocks the calling thread for the timeout at most, and for the
   * look-up of the host's name besides.
   *
   * @param kind of the question
   * @param replyKind of the answer that is waited for; other frames are skipped
   * @return the payload of the answer
   * @throws LoggosException when there is no answer; one line that names the replica and the reason
   * @throws IllegalArgumentException when host or port are impossible
   */
  static String ask(
      String host, int port, Duration timeout, byte kind, byte replyKind, String text) {
    Endpoint endpoint = new Endpoint(host, port);
    long deadline = System.nanoTime() + timeout.toNanos();
    try (Socket socket = new Socket()) {
      InetSocketAddress address = new InetSocketAddress(host, port);
      if (address.isUnresolved()) {
        throw new LoggosException(endpoint + ": unknown host");
      }
      socket.connect(address, millisLeft(deadline));
      socket.setTcpNoDelay(true);
      socket.getOutputStream().write(question(kind, text));
      return readAnswer(socket, deadline, replyKind);
    } catch (SocketTimeoutException e) {
      throw new LoggosException(endpoint + ": no answer within " + timeout.toMillis() + " ms");
    } catch (IOException e) {
      throw new LoggosException(endpoint + ": " + Trouble.of(e));
    }
  }

  private static byte[] question(byte kind, String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    ByteBuf out = Unpooled.buffer();
    ClientWire.writeHello(out, 0, "");
    ClientWire.writeRequest(out, kind, 0, CORRELATION, 0, payload);
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  /** Skips WELCOME. */
  private static String readAnswer(Socket socket, long deadline, byte replyKind)
      throws IOException {
    while (true) {
      byte[] bytes = readFrame(socket, deadline);
      ByteBuf frame = Unpooled.wrappedBuffer(bytes);
      byte kind = ClientWire.kind(frame, 0);
      if (kind == ClientWire.REFUSED) {
        int header = ClientWire.REPLY_HEADER_BYTES;
        throw new IOException("refused: " + ClientWire.text(frame, 0, bytes.length, header));
      }
      if (kind == replyKind && ClientWire.sequence(frame, 0) == CORRELATION) {
        int header = ClientWire.REPLY_HEADER_BYTES;
        return new String(bytes, header, bytes.length - header, StandardCharsets.UTF_8);
      }
    }
  }

  private static byte[] readFrame(Socket socket, long deadline) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] length = new byte[Integer.BYTES];
    readFully(socket, in, length, 0, deadline);
    int body = ByteBuffer.wrap(length).getInt();
    if (body < ClientWire.REPLY_HEADER_BYTES - Integer.BYTES || body > FRAME_BYTES_MAX) {
      throw new IOException("no client port of Loggos: a frame claims " + body + " bytes");
    }
    byte[] frame = Arrays.copyOf(length, Integer.BYTES + body);
    readFully(socket, in, frame, Integer.BYTES, deadline);
    return frame;
  }

  private static void readFully(
      Socket socket, InputStream in, byte[] bytes, int from, long deadline) throws IOException {
    int at = from;
    while (at < bytes.length) {
      socket.setSoTimeout(millisLeft(deadline));
      int read = in.read(bytes, at, bytes.length - at);
      if (read < 0) {
        throw new IOException("connection closed");
      }
      at += read;
    }
  }

  private static int millisLeft(long deadline) throws SocketTimeoutException {
    long millis = (deadline - System.nanoTime()) / NANOS_PER_MILLI;
    if (millis <= 0) {
      throw new SocketTimeoutException();
    }
    return (int) Math.min(millis, Integer.MAX_VALUE);
  }
}
