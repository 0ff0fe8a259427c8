package io.loggos.apps.kv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loggos.api.SeededRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyValueCodecTest {
  private static final int ROUNDS = 50_000;

  @Test
  void theBytesAreWrittenDown() {
    byte[] key = bytes("k");
    assertEquals("00", hex(KeyValueCodec.noOp()));
    assertEquals("0100016b7677", hex(KeyValueCodec.put(key, bytes("vw"))));
    assertEquals("0200016b", hex(KeyValueCodec.get(key)));
    assertEquals("0300016b", hex(KeyValueCodec.delete(key)));
    assertEquals("0400016b", hex(KeyValueCodec.create(key, bytes(""))));
    assertEquals("0500016b76", hex(KeyValueCodec.update(key, bytes("v"))));
    assertEquals(
        "0600016b00000001" + "7677", hex(KeyValueCodec.compareAndSet(key, bytes("v"), bytes("w"))));
    assertEquals("0700000000000a", hex(KeyValueCodec.scan(bytes(""), 10)));
  }

  @Test
  void theBytesOfTheStateAreWrittenDown() {
    KeyValueStore store = new KeyValueStore();
    store.execute(KeyValueCodec.put(bytes("b"), bytes("")));
    store.execute(KeyValueCodec.put(bytes("a"), bytes("v")));
    assertEquals("01" + "00016100000001" + "76" + "00016200000000", hex(store.getState()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0000",
        "01",
        "0100",
        "010001",
        "0100026b",
        "0200016b00",
        "0300016b00",
        "0600016b",
        "0600016b00000001",
        "0600016bffffffff",
        "070000000000",
        "0700000000000000",
        "070000ffffffff",
        "08000000",
        "ff0000"
      })
  void refusesMalformedCommands(String hex) {
    byte[] command = HexFormat.of().parseHex(hex);
    assertThrows(IllegalArgumentException.class, () -> filled().execute(command));
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "0100016b76", "0300016b", "0400016c76", "0500016b76"})
  void queriesOnlyRead(String hex) {
    byte[] command = HexFormat.of().parseHex(hex);
    assertThrows(IllegalArgumentException.class, () -> filled().query(command));
  }

  @Test
  void anyBytesAreAnsweredOrRefused() {
    KeyValueStore store = filled();
    SeededRandom random = new SeededRandom(7);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] command = garbage(random, 9);
      long before = store.digest();
      if (answerOrRefusal(store::execute, command) == null) {
        assertEquals(before, store.digest(), () -> hex(command));
      }
      before = store.digest();
      answerOrRefusal(store::query, command);
      assertEquals(before, store.digest(), () -> hex(command));
    }
  }

  @Test
  void anyStateIsTakenExactlyOrRefused() {
    SeededRandom random = new SeededRandom(8);
    KeyValueStore store = filled();
    for (int i = 0; i < ROUNDS; i++) {
      byte[] before = store.getState();
      byte[] state = garbage(random, 16);
      byte[] taken =
          answerOrRefusal(
              bytes -> {
                store.setState(bytes);
                return bytes;
              },
              state);
      assertArrayEquals(taken == null ? before : state, store.getState());
    }
  }

  @Test
  void anyReplyIsReadOrRefused() {
    SeededRandom random = new SeededRandom(9);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] reply = garbage(random, 12);
      for (UnaryOperator<byte[]> reader :
          List.<UnaryOperator<byte[]>>of(
              bytes -> new byte[KeyValueCodec.isDone(bytes) ? 1 : 0],
              bytes -> KeyValueCodec.value(bytes).orElse(bytes),
              bytes -> new byte[KeyValueCodec.page(bytes).entries().size()])) {
        answerOrRefusal(reader, reply);
      }
    }
  }

  private static byte[] answerOrRefusal(UnaryOperator<byte[]> function, byte[] input) {
    byte[] copy = input.clone();
    try {
      return function.apply(input);
    } catch (IllegalArgumentException e) {
      return null;
    } catch (RuntimeException e) {
      throw new AssertionError(hex(copy), e);
    } finally {
      assertArrayEquals(copy, input);
    }
  }

  /** Mostly small numbers, so that much of it is nearly well-formed. */
  private static byte[] garbage(SeededRandom random, int lengthMax) {
    byte[] bytes = new byte[random.nextInt(lengthMax + 1)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (random.nextInt(16) == 0 ? random.nextInt(256) : random.nextInt(8) / 2);
    }
    if (bytes.length > 0 && random.nextInt(4) != 0) {
      bytes[0] = (byte) random.nextInt(8);
    }
    return bytes;
  }

  private static KeyValueStore filled() {
    KeyValueStore store = new KeyValueStore();
    store.execute(KeyValueCodec.put(bytes("k"), bytes("v")));
    store.execute(KeyValueCodec.put(new byte[] {1}, new byte[] {1, 0}));
    return store;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
