package io.loggos.apps.kv;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Commands, queries and replies of the key-value store as bytes. Integers are big-endian.
 *
 * <pre>
 * command or query   operation (1), key length (2), key, and then
 *   PUT, CREATE, UPDATE   the value
 *   GET, DELETE           nothing
 *   COMPARE_AND_SET       length of the expected value (4), expected value, new value
 *   SCAN                  limit (4); the key is the first one wanted
 *   NO_OP                 is its operation byte alone
 *
 * reply   outcome (1), and then
 *   DONE     of GET and DELETE the value; of SCAN a flag (1) for more to come and the entries, each
 *            key length (2), key, value length (4), value; otherwise nothing
 *   ABSENT   nothing: there is no such key
 *   PRESENT  the value that stands in the way
 * </pre>
 */
public final class KeyValueCodec {
  /** No key may be longer. */
  public static final int KEY_BYTES_MAX = Short.MAX_VALUE;

  static final byte NO_OP = 0;
  static final byte PUT = 1;
  static final byte GET = 2;
  static final byte DELETE = 3;
  static final byte CREATE = 4;
  static final byte UPDATE = 5;
  static final byte COMPARE_AND_SET = 6;
  static final byte SCAN = 7;

  static final byte DONE = 0;
  static final byte ABSENT = 1;
  static final byte PRESENT = 2;

  static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  /** Bytes before the key. */
  static final int KEY_AT = 3;

  /** Bytes of an entry that are neither key nor value. */
  static final int ENTRY_OVERHEAD = 6;

  private static final byte[] NOTHING = {};

  private KeyValueCodec() {}

  // ---- commands and queries

  /** Changes nothing. */
  public static byte[] noOp() {
    return new byte[] {NO_OP};
  }

  /** Sets the value of a key, whether it is present or not. */
  public static byte[] put(byte[] key, byte[] value) {
    return withValue(PUT, key, value);
  }

  /** Sets the value of a key that is absent. */
  public static byte[] create(byte[] key, byte[] value) {
    return withValue(CREATE, key, value);
  }

  /** Sets the value of a key that is present. */
  public static byte[] update(byte[] key, byte[] value) {
    return withValue(UPDATE, key, value);
  }

  /** Asks for the value of a key. */
  public static byte[] get(byte[] key) {
    return withValue(GET, key, NOTHING);
  }

  /** Removes a key. */
  public static byte[] delete(byte[] key) {
    return withValue(DELETE, key, NOTHING);
  }

  /** Sets the value of a key whose value is the expected one. */
  public static byte[] compareAndSet(byte[] key, byte[] expected, byte[] value) {
    byte[] command = begin(COMPARE_AND_SET, key, 4 + expected.length + value.length);
    int at = KEY_AT + key.length;
    INT.set(command, at, expected.length);
    System.arraycopy(expected, 0, command, at + 4, expected.length);
    System.arraycopy(value, 0, command, at + 4 + expected.length, value.length);
    return command;
  }

  /**
   * Asks for entries in key order.
   *
   * @param from the first key wanted, present or not; empty for the very first
   * @param limit how many at most; a page may have fewer
   */
  public static byte[] scan(byte[] from, int limit) {
    byte[] query = begin(SCAN, from, 4);
    INT.set(query, KEY_AT + from.length, limit);
    return query;
  }

  private static byte[] withValue(byte operation, byte[] key, byte[] value) {
    byte[] command = begin(operation, key, value.length);
    System.arraycopy(value, 0, command, KEY_AT + key.length, value.length);
    return command;
  }

  private static byte[] begin(byte operation, byte[] key, int bytesAfterKey) {
    // a scan may begin right behind the longest key
    if (key.length > KEY_BYTES_MAX + (operation == SCAN ? 1 : 0)) {
      throw new IllegalArgumentException(
          "a key of " + key.length + " bytes; at most " + KEY_BYTES_MAX + " are possible");
    }
    byte[] command = new byte[KEY_AT + key.length + bytesAfterKey];
    command[0] = operation;
    SHORT.set(command, 1, (short) key.length);
    System.arraycopy(key, 0, command, KEY_AT, key.length);
    return command;
  }

  /** Where the key of a command ends, which is checked to be within it. */
  static int keyEnd(byte[] command) {
    if (command.length < KEY_AT) {
      throw new IllegalArgumentException("malformed command: ends before the key");
    }
    int end = KEY_AT + ((short) SHORT.get(command, 1) & 0xFFFF);
    if (end > command.length) {
      throw new IllegalArgumentException("malformed command: ends within the key");
    }
    return end;
  }

  /** Where the new value of a COMPARE_AND_SET begins; the expected one begins 4 after the key. */
  static int newValueAt(byte[] command, int keyEnd) {
    if (command.length - keyEnd < 4) {
      throw new IllegalArgumentException("malformed command: ends before the expected value");
    }
    int length = (int) INT.get(command, keyEnd);
    if (length < 0 || length > command.length - keyEnd - 4) {
      throw new IllegalArgumentException("malformed command: ends within the expected value");
    }
    return keyEnd + 4 + length;
  }

  /** Refuses what does not end where it should. */
  static void checkEnd(byte[] command, int end) {
    if (command.length != end) {
      throw new IllegalArgumentException("malformed command: of the wrong length");
    }
  }

  // ---- replies

  /** A reply with an outcome and a value. */
  static byte[] reply(byte outcome, byte[] value) {
    byte[] reply = new byte[1 + value.length];
    reply[0] = outcome;
    System.arraycopy(value, 0, reply, 1, value.length);
    return reply;
  }

  /**
   * Whether the operation was carried out, as far as it has conditions.
   *
   * @throws IllegalArgumentException when these bytes are no reply of the store
   */
  public static boolean isDone(byte[] reply) {
    return outcome(reply) == DONE;
  }

  /**
   * The value in a reply: what GET found, what DELETE removed.
   *
   * @return empty when the key was absent
   * @throws IllegalArgumentException when these bytes are no reply of the store
   */
  public static Optional<byte[]> value(byte[] reply) {
    return outcome(reply) == ABSENT
        ? Optional.empty()
        : Optional.of(Arrays.copyOfRange(reply, 1, reply.length));
  }

  /**
   * The entries in a reply to SCAN.
   *
   * @throws IllegalArgumentException when these bytes are no such reply
   */
  public static KeyValuePage page(byte[] reply) {
    if (outcome(reply) != DONE || reply.length < 2 || (reply[1] & ~1) != 0) {
      throw new IllegalArgumentException("not a reply to a scan");
    }
    List<KeyValueEntry> entries = new ArrayList<>();
    int at = 2;
    while (at < reply.length) {
      int keyEnd = entryKeyEnd(reply, at);
      int end = entryEnd(reply, keyEnd);
      byte[] key = Arrays.copyOfRange(reply, at + 2, keyEnd);
      entries.add(new KeyValueEntry(key, Arrays.copyOfRange(reply, keyEnd + 4, end)));
      at = end;
    }
    return new KeyValuePage(entries, reply[1] == 1);
  }

  private static byte outcome(byte[] reply) {
    if (reply.length == 0 || reply[0] < DONE || reply[0] > PRESENT) {
      throw new IllegalArgumentException("not a reply of the key-value store");
    }
    return reply[0];
  }

  // ---- entries, in pages and in the state

  /** Writes an entry to the position and returns the one after it. */
  static int writeEntry(byte[] target, int at, ByteKey key, byte[] value) {
    SHORT.set(target, at, (short) key.length());
    int valueLengthAt = key.writeTo(target, at + 2);
    INT.set(target, valueLengthAt, value.length);
    System.arraycopy(value, 0, target, valueLengthAt + 4, value.length);
    return valueLengthAt + 4 + value.length;
  }

  /** Where the key of the entry at the position ends; it begins 2 after the position. */
  static int entryKeyEnd(byte[] bytes, int at) {
    if (bytes.length - at < 2) {
      throw new IllegalArgumentException("malformed entries: end before a key");
    }
    int end = at + 2 + ((short) SHORT.get(bytes, at) & 0xFFFF);
    if (end > bytes.length) {
      throw new IllegalArgumentException("malformed entries: end within a key");
    }
    return end;
  }

  /** Where the entry whose key ends there ends itself; its value begins 4 after the key. */
  static int entryEnd(byte[] bytes, int keyEnd) {
    if (bytes.length - keyEnd < 4) {
      throw new IllegalArgumentException("malformed entries: end before a value");
    }
    int length = (int) INT.get(bytes, keyEnd);
    if (length < 0 || length > bytes.length - keyEnd - 4) {
      throw new IllegalArgumentException("malformed entries: end within a value");
    }
    return keyEnd + 4 + length;
  }
}
