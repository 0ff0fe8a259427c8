package io.loggos.node;

import io.loggos.api.RequestEntry;
import io.loggos.network.clientwire.ClientWire;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Speaks the client's wire byte by byte, so that the wire itself is under test. */
final class RawClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;

  /** A frame that came back. */
  record Frame(int kind, long session, long sequence, byte[] payload) {
    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  RawClient(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
  }

  /** A client that was welcomed. */
  static RawClient greeted(int port) throws IOException {
    RawClient client = new RawClient(port);
    client.send(ClientWire.HELLO, 0, ClientWire.PROTOCOL_VERSION, 0, "");
    Frame welcome = client.receive();
    if (welcome.kind() != ClientWire.WELCOME) {
      throw new AssertionError("not welcome: " + welcome.text());
    }
    return client;
  }

  void send(int kind, long session, long sequence, int acked, String payload) throws IOException {
    byte[] text = payload.getBytes(StandardCharsets.UTF_8);
    byte[] frame = new byte[RequestEntry.HEADER_BYTES + text.length];
    RequestEntry.writeHeader(frame, 0, text.length, (byte) kind, session, sequence, acked);
    System.arraycopy(text, 0, frame, RequestEntry.HEADER_BYTES, text.length);
    out.write(frame);
    out.flush();
  }

  void sendRaw(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  Frame receive() throws IOException {
    int length = in.readInt();
    int kind = in.readByte();
    long session = in.readLong();
    long sequence = in.readLong();
    byte[] payload = new byte[length - 17];
    in.readFully(payload);
    return new Frame(kind, session, sequence, payload);
  }

  /** Whether the replica has closed the connection; waits for what it still says. */
  boolean isClosed() throws IOException {
    return in.read() < 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
