package io.loggos.network.init;

import io.loggos.api.wire.MalformedMessageException;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One conversation, seen from either side; see the package's description. Used by one thread, but
 * for {@link #close}, which ends a blocked call on another.
 */
final class InitConnection implements AutoCloseable {
  /** The version of the protocol spoken here. */
  static final int VERSION = 1;

  private static final byte[] MAGIC = "LGIN".getBytes(StandardCharsets.US_ASCII);
  private static final int NONCE_BYTES = 16;
  private static final int GREETING_BYTES = MAGIC.length + 1 + NONCE_BYTES;
  private static final int CODE_BYTES = 32;
  private static final String ALGORITHM = "HmacSHA256";
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Socket socket;
  private final SecretKeySpec key;
  private final boolean initiates;
  private byte[] nonces;
  private long sent;
  private long received;

  /**
   * Takes a connected socket.
   *
   * @param secret the cluster's; empty for none
   * @param initiates whether this side opened the connection
   */
  InitConnection(Socket socket, String secret, boolean initiates) {
    this.socket = socket;
    // a key cannot be empty, so there is always something before the secret
    this.key = new SecretKeySpec(("loggos:" + secret).getBytes(StandardCharsets.UTF_8), ALGORITHM);
    this.initiates = initiates;
  }

  /**
   * Exchanges the greetings.
   *
   * @throws InitException when the other side is no such thing, or of another version
   */
  void greet(long timeoutNanos) throws IOException, InitException {
    byte[] own = new byte[NONCE_BYTES];
    RANDOM.nextBytes(own);
    socket
        .getOutputStream()
        .write(ByteBuffer.allocate(GREETING_BYTES).put(MAGIC).put((byte) VERSION).put(own).array());
    byte[] greeting = new byte[GREETING_BYTES];
    readFully(greeting, System.nanoTime() + timeoutNanos);
    if (!Arrays.equals(greeting, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new InitException(
          (initiates ? "no standby listens there" : "no initiator calls")
              + ": another protocol is spoken; check the address");
    }
    int version = greeting[MAGIC.length] & 0xff;
    if (version != VERSION) {
      throw new InitException(
          "it speaks version "
              + version
              + " of the initialisation protocol, this side "
              + VERSION
              + ": run the same release on every machine");
    }
    byte[] other = Arrays.copyOfRange(greeting, MAGIC.length + 1, GREETING_BYTES);
    ByteBuffer both = ByteBuffer.allocate(2 * NONCE_BYTES);
    nonces = (initiates ? both.put(own).put(other) : both.put(other).put(own)).array();
  }

  /** Sends a message. */
  void send(InitMessage message) throws IOException {
    byte[] body = InitCodec.write(message);
    ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + body.length + CODE_BYTES);
    frame.putInt(body.length).put(body).put(code(initiates, sent++, body));
    socket.getOutputStream().write(frame.array());
  }

  /**
   * Waits for the next message.
   *
   * @return null when the other side has ended the conversation
   * @throws InitException when it does not know the secret
   * @throws MalformedMessageException when it breaks the format
   */
  InitMessage receive(long timeoutNanos) throws IOException, InitException {
    long deadline = System.nanoTime() + timeoutNanos;
    byte[] header = new byte[Integer.BYTES];
    int first = read(header, 0, deadline);
    if (first < 0) {
      return null;
    }
    readFully(header, first, deadline);
    int length = ByteBuffer.wrap(header).getInt();
    if (length < 1 || length > InitCodec.BYTES_MAX) {
      throw new MalformedMessageException("a message of " + length + " bytes");
    }
    byte[] body = new byte[length];
    readFully(body, deadline);
    byte[] code = new byte[CODE_BYTES];
    readFully(code, deadline);
    if (!MessageDigest.isEqual(code, code(!initiates, received++, body))) {
      throw new InitException(
          "it has another secret: loggos.standby.secret must be the same on every machine of the"
              + " cluster");
    }
    return InitCodec.read(body);
  }

  private byte[] code(boolean byInitiator, long number, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(nonces);
      mac.update((byte) (byInitiator ? 1 : 0));
      mac.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void readFully(byte[] into, long deadline) throws IOException {
    readFully(into, 0, deadline);
  }

  private void readFully(byte[] into, int from, long deadline) throws IOException {
    int at = from;
    while (at < into.length) {
      int count = read(into, at, deadline);
      if (count < 0) {
        throw new EOFException("the connection was closed");
      }
      at += count;
    }
  }

  /** One read; the limit is for the whole, so that nobody can stretch it byte by byte. */
  private int read(byte[] into, int at, long deadline) throws IOException {
    long left = (deadline - System.nanoTime()) / NANOS_PER_MILLI;
    if (left <= 0) {
      throw new SocketTimeoutException("no answer in time");
    }
    socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
    return socket.getInputStream().read(into, at, into.length - at);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // nothing more can be done for it
    }
  }
}
