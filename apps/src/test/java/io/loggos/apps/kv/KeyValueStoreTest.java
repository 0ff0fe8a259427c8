package io.loggos.apps.kv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.app.FrozenStateHandler.FrozenState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyValueStoreTest {
  private final KeyValueStore store = new KeyValueStore();

  @Test
  void readsWhatWasPut() {
    put("k", "one");
    assertEquals("one", get("k"));
    put("k", "two");
    assertEquals("two", get("k"));
    put("k", "");
    assertEquals("", get("k"));
    assertEquals(null, get("other"));
  }

  @Test
  void aGetMayGoThroughTheLog() {
    put("k", "v");
    byte[] query = KeyValueCodec.get(bytes("k"));
    assertArrayEquals(store.query(query), store.execute(query));
    byte[] scan = KeyValueCodec.scan(bytes(""), 9);
    assertArrayEquals(store.query(scan), store.execute(scan));
  }

  @Test
  void deletesAndTellsWhat() {
    put("k", "v");
    byte[] delete = KeyValueCodec.delete(bytes("k"));
    assertArrayEquals(bytes("v"), KeyValueCodec.value(store.execute(delete)).orElseThrow());
    assertEquals(null, get("k"));
    assertTrue(KeyValueCodec.value(store.execute(delete)).isEmpty());
  }

  @Test
  void createsOnlyWhatIsAbsent() {
    assertTrue(isDone(KeyValueCodec.create(bytes("k"), bytes("one"))));
    byte[] refused = store.execute(KeyValueCodec.create(bytes("k"), bytes("two")));
    assertFalse(KeyValueCodec.isDone(refused));
    assertArrayEquals(bytes("one"), KeyValueCodec.value(refused).orElseThrow());
    assertEquals("one", get("k"));
  }

  @Test
  void updatesOnlyWhatIsPresent() {
    assertFalse(isDone(KeyValueCodec.update(bytes("k"), bytes("one"))));
    assertEquals(null, get("k"));
    put("k", "one");
    assertTrue(isDone(KeyValueCodec.update(bytes("k"), bytes("two"))));
    assertEquals("two", get("k"));
  }

  @Test
  void comparesAndSets() {
    assertFalse(isDone(KeyValueCodec.compareAndSet(bytes("k"), bytes(""), bytes("one"))));
    put("k", "one");
    byte[] refused = store.execute(KeyValueCodec.compareAndSet(bytes("k"), bytes(""), bytes("x")));
    assertFalse(KeyValueCodec.isDone(refused));
    assertArrayEquals(bytes("one"), KeyValueCodec.value(refused).orElseThrow());
    assertTrue(isDone(KeyValueCodec.compareAndSet(bytes("k"), bytes("one"), bytes("two"))));
    assertEquals("two", get("k"));
    assertTrue(isDone(KeyValueCodec.compareAndSet(bytes("k"), bytes("two"), bytes(""))));
    assertEquals("", get("k"));
  }

  @Test
  void aNoOpChangesNothing() {
    put("k", "v");
    byte[] before = store.getState();
    assertTrue(isDone(KeyValueCodec.noOp()));
    assertArrayEquals(before, store.getState());
  }

  @Test
  void scansInTheOrderOfUnsignedBytes() {
    byte[] high = {(byte) 0x80};
    store.execute(KeyValueCodec.put(high, bytes("last")));
    put("b", "2");
    put("a", "1");
    put("ab", "3");
    put("", "0");
    assertEquals(List.of("0", "1", "3", "2", "last"), values(scan("", 9)));
    assertEquals(List.of("3", "2"), values(scan("aa", 2)));
    assertTrue(scan("aa", 2).more());
    assertFalse(scan("aa", 3).more());
    assertEquals(List.of(), values(scan("a", 0)));
    assertTrue(scan("a", 0).more());
  }

  @Test
  void longScansComeInPages() {
    byte[] value = new byte[1000];
    for (int i = 0; i < 500; i++) {
      store.execute(KeyValueCodec.put(bytes(String.format("%04d", i)), value));
    }
    KeyValuePage page = scan("", Integer.MAX_VALUE);
    int pages = 1;
    List<KeyValueEntry> all = new ArrayList<>(page.entries());
    while (page.more()) {
      page = KeyValueCodec.page(store.query(KeyValueCodec.scan(page.nextFrom(), 1000)));
      all.addAll(page.entries());
      pages++;
    }
    assertEquals(500, all.size());
    assertEquals("0499", new String(all.get(499).key(), UTF_8));
    assertTrue(pages > 3, "pages: " + pages);
    assertThrows(IllegalStateException.class, page::nextFrom);
  }

  @Test
  void theLongestKeyHasANextPage() {
    byte[] longest = new byte[KeyValueCodec.KEY_BYTES_MAX];
    store.execute(KeyValueCodec.put(longest, bytes("1")));
    put("k", "2");
    KeyValuePage page = scan("", 1);
    byte[] next = KeyValueCodec.scan(page.nextFrom(), 1);
    assertEquals(List.of("2"), values(KeyValueCodec.page(store.query(next))));
    assertThrows(
        IllegalArgumentException.class,
        () -> KeyValueCodec.put(new byte[KeyValueCodec.KEY_BYTES_MAX + 1], longest));
  }

  @Test
  void theStoreRefusesLongerKeysItself() {
    byte[] command = KeyValueCodec.scan(new byte[KeyValueCodec.KEY_BYTES_MAX + 1], 1);
    command[0] = KeyValueCodec.PUT;
    assertThrows(IllegalArgumentException.class, () -> store.execute(command));
    assertArrayEquals(new KeyValueStore().getState(), store.getState());
  }

  @Test
  void copiesWhatItKeeps() {
    byte[] command = KeyValueCodec.put(bytes("k"), bytes("v"));
    store.execute(command);
    command[3] = 'x';
    command[4] = 'x';
    assertEquals("v", get("k"));
  }

  @Test
  void equalStatesReachedDifferentlyHaveEqualDigestsAndBytes() {
    for (int i = 0; i < 100; i++) {
      put("k" + i, "v" + i);
    }
    KeyValueStore other = new KeyValueStore();
    for (int i = 199; i >= 0; i--) {
      other.execute(KeyValueCodec.put(bytes("k" + i), bytes("x")));
    }
    assertNotEquals(store.digest(), other.digest());
    for (int i = 199; i >= 0; i--) {
      other.execute(
          i >= 100
              ? KeyValueCodec.delete(bytes("k" + i))
              : KeyValueCodec.update(bytes("k" + i), bytes("v" + i)));
    }
    assertEquals(store.digest(), other.digest());
    assertArrayEquals(store.getState(), other.getState());
  }

  @Test
  void theDigestSeesEveryChange() {
    List<Long> digests = new ArrayList<>();
    digests.add(store.digest());
    put("a", "");
    digests.add(store.digest());
    put("a", "b");
    digests.add(store.digest());
    put("b", "a");
    digests.add(store.digest());
    store.execute(KeyValueCodec.delete(bytes("a")));
    digests.add(store.digest());
    assertEquals(digests.size(), digests.stream().distinct().count());
  }

  @Test
  void swappedValuesAreAnotherState() {
    put("a", "1");
    put("b", "2");
    KeyValueStore other = new KeyValueStore();
    other.execute(KeyValueCodec.put(bytes("a"), bytes("2")));
    other.execute(KeyValueCodec.put(bytes("b"), bytes("1")));
    assertNotEquals(store.digest(), other.digest());
  }

  @Test
  void aFrozenStateStaysAsItWas() {
    put("a", "1");
    put("b", "2");
    FrozenState frozen = store.freeze();
    byte[] state = store.getState();
    put("a", "3");
    put("c", "4");
    store.execute(KeyValueCodec.delete(bytes("b")));
    assertArrayEquals(state, frozen.toBytes());
    assertArrayEquals(state, frozen.toBytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\2", "\1\0", "\1\0\1k\0\0\0\1v\0", "\1\0\1k\0\0\0\1", "\1\0\1k\0"})
  void refusesWhatIsNoState(String text) {
    put("k", "v");
    assertThrows(IllegalArgumentException.class, () -> store.setState(bytes(text)));
    assertEquals("v", get("k"));
  }

  @Test
  void refusesAStateOutOfOrder() {
    byte[] state = bytes("\1\0\1b\0\0\0\0\0\1a\0\0\0\0");
    assertThrows(IllegalArgumentException.class, () -> store.setState(state));
    state[3] = 'a';
    assertThrows(IllegalArgumentException.class, () -> store.setState(state));
    state[10] = 'b';
    store.setState(state);
    assertArrayEquals(state, store.getState());
    assertEquals("", get("b"));
  }

  private void put(String key, String value) {
    assertTrue(isDone(KeyValueCodec.put(bytes(key), bytes(value))));
  }

  private boolean isDone(byte[] command) {
    return KeyValueCodec.isDone(store.execute(command));
  }

  private String get(String key) {
    return KeyValueCodec.value(store.query(KeyValueCodec.get(bytes(key))))
        .map(value -> new String(value, UTF_8))
        .orElse(null);
  }

  private KeyValuePage scan(String from, int limit) {
    return KeyValueCodec.page(store.query(KeyValueCodec.scan(bytes(from), limit)));
  }

  private static List<String> values(KeyValuePage page) {
    return page.entries().stream().map(entry -> new String(entry.value(), UTF_8)).toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
