package io.loggos.apps.kv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loggos.fuzzing.Corpus;
import io.loggos.fuzzing.Decoding;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Commands, replies and states of the key-value store. */
class KeyValueFuzzTest {
  private static final Decoding<KeyValueStore> STATES =
      Decoding.ofRest(
          IllegalArgumentException.class, KeyValueFuzzTest::storeOf, KeyValueStore::getState);

  /** A page ends where its reply ends; nothing but the store's own scan writes one. */
  private static final Decoding<KeyValuePage> PAGES =
      Decoding.ofRest(
          IllegalArgumentException.class, KeyValueCodec::page, KeyValueFuzzTest::written);

  private static KeyValueStore storeOf(byte[] state) {
    KeyValueStore store = new KeyValueStore();
    store.setState(state);
    return store;
  }

  private static byte[] written(KeyValuePage page) {
    int length = 2;
    for (KeyValueEntry entry : page.entries()) {
      length += KeyValueCodec.ENTRY_OVERHEAD + entry.key().length + entry.value().length;
    }
    byte[] reply = new byte[length];
    reply[1] = (byte) (page.more() ? 1 : 0);
    int at = 2;
    for (KeyValueEntry entry : page.entries()) {
      ByteKey key = new ByteKey().pointAt(entry.key(), 0, entry.key().length);
      at = KeyValueCodec.writeEntry(reply, at, key, entry.value());
    }
    return reply;
  }

  /** A command changes nothing or leaves a state that another replica takes as it is. */
  @FuzzTest
  void commands(byte[] command) {
    KeyValueStore store = sample();
    byte[] before = store.getState();
    try {
      byte[] reply = store.execute(command);
      KeyValueCodec.isDone(reply);
      KeyValueCodec.value(reply);
    } catch (IllegalArgumentException e) {
      assertEquals(1, e.getMessage().lines().count());
      assertArrayEquals(before, store.getState(), "a refused command changed the state");
    }
    KeyValueStore copy = STATES.check(store.getState());
    assertTrue(copy != null, "its own state is refused");
    assertEquals(store.digest(), copy.digest());
    try {
      store.query(command);
    } catch (IllegalArgumentException e) {
      assertEquals(1, e.getMessage().lines().count());
    }
    assertEquals(copy.digest(), store.digest(), "a query changed the state");
  }

  @FuzzTest
  void states(byte[] state) {
    KeyValueStore store = STATES.check(state);
    if (store != null) {
      store.execute(KeyValueCodec.put(bytes("a"), bytes("v")));
      store.execute(KeyValueCodec.delete(bytes("a")));
      assertTrue(STATES.check(store.getState()) != null);
    }
  }

  @FuzzTest
  void replies(byte[] reply) {
    PAGES.check(reply);
    try {
      KeyValueCodec.isDone(reply);
      KeyValueCodec.value(reply);
    } catch (IllegalArgumentException e) {
      assertEquals(1, e.getMessage().lines().count());
    }
  }

  @Test
  void corpusIsUpToDate() {
    byte[] key = bytes("b");
    Map<String, byte[]> commands = new TreeMap<>();
    commands.put("no-op", KeyValueCodec.noOp());
    commands.put("put", KeyValueCodec.put(bytes("new"), bytes("value")));
    commands.put("get", KeyValueCodec.get(key));
    commands.put("delete", KeyValueCodec.delete(key));
    commands.put("create", KeyValueCodec.create(key, bytes("")));
    commands.put("update", KeyValueCodec.update(key, bytes("2")));
    commands.put("compare", KeyValueCodec.compareAndSet(key, bytes("1"), bytes("2")));
    commands.put("scan", KeyValueCodec.scan(bytes(""), 2));
    Corpus.check(KeyValueFuzzTest.class, "commands", commands);
    Corpus.check(
        KeyValueFuzzTest.class,
        "states",
        Map.of("empty", new KeyValueStore().getState(), "three", sample().getState()));
    Corpus.check(
        KeyValueFuzzTest.class,
        "replies",
        Map.of(
            "done", sample().execute(KeyValueCodec.get(key)),
            "present", sample().execute(commands.get("create")),
            "absent", sample().execute(KeyValueCodec.get(bytes("zz"))),
            "page", sample().execute(commands.get("scan"))));
  }

  private static KeyValueStore sample() {
    KeyValueStore store = new KeyValueStore();
    for (String name : new String[] {"b", "", "ab"}) {
      store.execute(KeyValueCodec.put(bytes(name), bytes("1")));
    }
    return store;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
