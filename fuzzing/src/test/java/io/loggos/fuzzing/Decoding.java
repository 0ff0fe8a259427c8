package io.loggos.fuzzing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.function.Function;

/**
 * What must hold for every decoder, whatever bytes it is given.
 *
 * @param <T> what it decodes to
 */
public final class Decoding<T> {
  /** A decoder's buffers and the like; far below what a forged length could ask for. */
  private static final long ALLOCATED_BYTES_FREE = 8 << 20;

  private static final long ALLOCATED_BYTES_FACTOR = 200;
  private static final int PREFIXES_MAX = 128;
  private static final int MESSAGE_CHARS_MAX = 1000;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Class<? extends RuntimeException> declared;
  private final Function<byte[], T> decoder;
  private final Function<T, byte[]> encoder;
  private final boolean selfDelimiting;

  private Decoding(
      Class<? extends RuntimeException> declared,
      Function<byte[], T> decoder,
      Function<T, byte[]> encoder,
      boolean selfDelimiting) {
    this.declared = declared;
    this.decoder = decoder;
    this.encoder = encoder;
    this.selfDelimiting = selfDelimiting;
  }

  /**
   * A decoder of which no accepted input is the beginning of another one.
   *
   * @param declared what it throws when it refuses
   */
  public static <T> Decoding<T> of(
      Class<? extends RuntimeException> declared,
      Function<byte[], T> decoder,
      Function<T, byte[]> encoder) {
    return new Decoding<>(declared, decoder, encoder, true);
  }

  /** A decoder whose input ends where the bytes end, so that a shorter one may be right as well. */
  public static <T> Decoding<T> ofRest(
      Class<? extends RuntimeException> declared,
      Function<byte[], T> decoder,
      Function<T, byte[]> encoder) {
    return new Decoding<>(declared, decoder, encoder, false);
  }

  /**
   * Decodes the bytes. Only the declared exception may come out, with one line of text and without
   * allocating more than the bytes justify; what is accepted has exactly this encoding, and no
   * proper prefix of it is accepted.
   *
   * @return what was decoded, or null when it was refused
   */
  public T check(byte[] bytes) {
    T decoded = decode(bytes);
    if (decoded != null) {
      assertArrayEquals(bytes, encoder.apply(decoded), "two encodings of one meaning");
      if (selfDelimiting) {
        checkPrefixes(bytes);
      }
    }
    return decoded;
  }

  private void checkPrefixes(byte[] bytes) {
    for (int length = 0; length < bytes.length; length++) {
      boolean nearAnEnd = length < PREFIXES_MAX || bytes.length - length < PREFIXES_MAX;
      if (nearAnEnd && decode(Arrays.copyOf(bytes, length)) != null) {
        throw new AssertionError("the first " + length + " bytes are accepted as well");
      }
    }
  }

  private T decode(byte[] bytes) {
    byte[] given = bytes.clone();
    long bytesMax = ALLOCATED_BYTES_FREE + ALLOCATED_BYTES_FACTOR * bytes.length;
    long before = THREADS.getCurrentThreadAllocatedBytes();
    T decoded = outcome(bytes);
    if (THREADS.getCurrentThreadAllocatedBytes() - before > bytesMax) {
      // the first time classes may have been loaded
      before = THREADS.getCurrentThreadAllocatedBytes();
      decoded = outcome(bytes);
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      if (allocated > bytesMax) {
        throw new AssertionError(allocated + " bytes allocated for " + bytes.length);
      }
    }
    assertArrayEquals(given, bytes, "the decoder changed its input");
    return decoded;
  }

  private T outcome(byte[] bytes) {
    try {
      return decoder.apply(bytes);
    } catch (RuntimeException e) {
      if (!declared.isInstance(e)) {
        throw e;
      }
      String message = String.valueOf(e.getMessage());
      assertEquals(1, message.lines().count(), message);
      if (message.length() > MESSAGE_CHARS_MAX) {
        throw new AssertionError("a message of " + message.length() + " characters", e);
      }
      return null;
    }
  }
}
