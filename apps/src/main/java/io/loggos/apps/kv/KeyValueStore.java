package io.loggos.apps.kv;

import io.loggos.api.Hash64;
import io.loggos.api.app.DigestHandler;
import io.loggos.api.app.FrozenStateHandler;
import io.loggos.api.app.QueryHandler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The replicated key-value store. Overwriting a value takes constant time; only a key that appears
 * or disappears touches the sorted index, from which scans and the state are read.
 *
 * <p>A malformed command is answered with an error and changes nothing.
 */
public final class KeyValueStore implements QueryHandler, DigestHandler, FrozenStateHandler {
  /** A page of a scan ends with the entry that reaches this many bytes. */
  static final int PAGE_BYTES = 128 << 10;

  /** The state has to fit one array, with room for what the framework adds. */
  private static final long STATE_BYTES_MAX = Integer.MAX_VALUE - (1 << 20);

  private static final byte STATE_VERSION = 1;
  private static final int ENTRIES_MIN = 16;

  // Shared by all replies that say no more; nobody may change a reply.
  private static final byte[] DONE = {KeyValueCodec.DONE};
  private static final byte[] ABSENT = {KeyValueCodec.ABSENT};

  private final ByteKey probe = new ByteKey();

  /** For look-ups only, as its order means nothing. */
  private Map<ByteKey, Entry> table = new HashMap<>();

  private TreeMap<ByteKey, Entry> index = new TreeMap<>();

  /** All entries, without gaps: copied for a frozen view while nothing else can be done. */
  private Entry[] entries = new Entry[ENTRIES_MIN];

  /** Sum of the digests of all entries, so that their order does not matter. */
  private long digestSum;

  private long stateBytes = 1;

  /** An empty store. */
  public KeyValueStore() {}

  private static final class Entry {
    final ByteKey key;

    /** Replaced, never changed: a frozen view may still need it. */
    byte[] value;

    long digest;

    /** Its place among all entries. */
    int place;

    Entry(ByteKey key, int place) {
      this.key = key;
      this.place = place;
    }

    void set(byte[] newValue) {
      value = newValue;
      // the key is scrambled once more, so that (a, b) and (b, a) differ
      digest = Hash64.mix(Hash64.mix(key.hash64()) + Hash64.of(newValue));
    }

    long bytes() {
      return (long) KeyValueCodec.ENTRY_OVERHEAD + key.length() + value.length;
    }
  }

  // ---- commands

  @Override
  public byte[] execute(byte[] command) {
    if (command.length == 1 && command[0] == KeyValueCodec.NO_OP) {
      return DONE;
    }
    int keyEnd = KeyValueCodec.keyEnd(command);
    Entry entry = table.get(probe.pointAt(command, KeyValueCodec.KEY_AT, keyEnd));
    switch (command[0]) {
      case KeyValueCodec.PUT:
        set(entry, command, keyEnd);
        return DONE;
      case KeyValueCodec.CREATE:
        return create(entry, command, keyEnd);
      case KeyValueCodec.UPDATE:
        return update(entry, command, keyEnd);
      case KeyValueCodec.COMPARE_AND_SET:
        return compareAndSet(entry, command, keyEnd);
      case KeyValueCodec.DELETE:
        return delete(entry, command, keyEnd);
      case KeyValueCodec.GET:
        return get(entry, command, keyEnd);
      case KeyValueCodec.SCAN:
        return scan(command, keyEnd);
      default:
        throw new IllegalArgumentException("malformed command: operation " + command[0]);
    }
  }

  @Override
  public byte[] query(byte[] query) {
    int keyEnd = KeyValueCodec.keyEnd(query);
    if (query[0] == KeyValueCodec.GET) {
      Entry entry = table.get(probe.pointAt(query, KeyValueCodec.KEY_AT, keyEnd));
      return get(entry, query, keyEnd);
    }
    if (query[0] == KeyValueCodec.SCAN) {
      return scan(query, keyEnd);
    }
    throw new IllegalArgumentException("malformed query: operation " + query[0]);
  }

  private byte[] create(Entry entry, byte[] command, int keyEnd) {
    if (entry != null) {
      return KeyValueCodec.reply(KeyValueCodec.PRESENT, entry.value);
    }
    set(null, command, keyEnd);
    return DONE;
  }

  private byte[] update(Entry entry, byte[] command, int keyEnd) {
    if (entry == null) {
      return ABSENT;
    }
    set(entry, command, keyEnd);
    return DONE;
  }

  private byte[] compareAndSet(Entry entry, byte[] command, int keyEnd) {
    int newValueAt = KeyValueCodec.newValueAt(command, keyEnd);
    if (entry == null) {
      return ABSENT;
    }
    byte[] value = entry.value;
    if (!Arrays.equals(value, 0, value.length, command, keyEnd + 4, newValueAt)) {
      return KeyValueCodec.reply(KeyValueCodec.PRESENT, value);
    }
    set(entry, command, newValueAt);
    return DONE;
  }

  private byte[] delete(Entry entry, byte[] command, int keyEnd) {
    KeyValueCodec.checkEnd(command, keyEnd);
    if (entry == null) {
      return ABSENT;
    }
    Entry last = entries[table.size() - 1];
    entries[entry.place] = last;
    entries[table.size() - 1] = null;
    last.place = entry.place;
    table.remove(entry.key);
    index.remove(entry.key);
    digestSum -= entry.digest;
    stateBytes -= entry.bytes();
    return KeyValueCodec.reply(KeyValueCodec.DONE, entry.value);
  }

  private byte[] get(Entry entry, byte[] command, int keyEnd) {
    KeyValueCodec.checkEnd(command, keyEnd);
    return entry == null ? ABSENT : KeyValueCodec.reply(KeyValueCodec.DONE, entry.value);
  }

  /** Gives the entry, or a new one for the probe's key, the value at the end of the command. */
  private void set(Entry present, byte[] command, int valueAt) {
    byte[] value = Arrays.copyOfRange(command, valueAt, command.length);
    long growth =
        present == null
            ? (long) KeyValueCodec.ENTRY_OVERHEAD + probe.length() + value.length
            : value.length - present.value.length;
    if (growth > STATE_BYTES_MAX - stateBytes) {
      throw new IllegalStateException("the store is full: it holds " + stateBytes + " bytes");
    }
    Entry entry = present;
    if (entry == null) {
      if (probe.length() > KeyValueCodec.KEY_BYTES_MAX) {
        throw new IllegalArgumentException("malformed command: a key of " + probe.length());
      }
      int place = table.size();
      entry = new Entry(probe.copy(), place);
      if (place == entries.length) {
        entries = Arrays.copyOf(entries, 2 * place);
      }
      entries[place] = entry;
      table.put(entry.key, entry);
      index.put(entry.key, entry);
    }
    stateBytes += growth;
    digestSum -= entry.digest;
    entry.set(value);
    digestSum += entry.digest;
  }

  private byte[] scan(byte[] query, int keyEnd) {
    KeyValueCodec.checkEnd(query, keyEnd + 4);
    int limit = (int) KeyValueCodec.INT.get(query, keyEnd);
    if (limit < 0) {
      throw new IllegalArgumentException("malformed query: limit " + limit);
    }
    ByteKey from = probe.pointAt(query, KeyValueCodec.KEY_AT, keyEnd);
    int bytes = 2;
    int count = 0;
    boolean more = false;
    for (Entry entry : index.tailMap(from, true).values()) {
      if (count == limit || bytes >= PAGE_BYTES) {
        more = true;
        break;
      }
      bytes = (int) (bytes + entry.bytes());
      count++;
    }
    byte[] reply = new byte[bytes];
    reply[0] = KeyValueCodec.DONE;
    reply[1] = (byte) (more ? 1 : 0);
    int at = 2;
    for (Entry entry : index.tailMap(from, true).values()) {
      if (at == bytes) {
        break;
      }
      at = KeyValueCodec.writeEntry(reply, at, entry.key, entry.value);
    }
    return reply;
  }

  // ---- state

  @Override
  public long digest() {
    return Hash64.mix(digestSum + table.size());
  }

  @Override
  public FrozenState freeze() {
    Frozen[] frozen = new Frozen[table.size()];
    for (int i = 0; i < frozen.length; i++) {
      frozen[i] = new Frozen(entries[i].key, entries[i].value);
    }
    int bytes = (int) stateBytes;
    return () -> write(frozen, bytes);
  }

  private record Frozen(ByteKey key, byte[] value) {}

  private static byte[] write(Frozen[] entries, int bytes) {
    Frozen[] sorted = entries.clone();
    Arrays.sort(sorted, Comparator.comparing(Frozen::key));
    byte[] state = new byte[bytes];
    state[0] = STATE_VERSION;
    int at = 1;
    for (Frozen entry : sorted) {
      at = KeyValueCodec.writeEntry(state, at, entry.key, entry.value);
    }
    return state;
  }

  /** Version, then every entry in the order of the keys. */
  @Override
  public byte[] getState() {
    return freeze().toBytes();
  }

  /**
   * Replaces all entries.
   *
   * @throws IllegalArgumentException when the bytes are not a state; nothing has changed then
   */
  @Override
  public void setState(byte[] state) {
    if (state.length == 0 || state[0] != STATE_VERSION) {
      throw new IllegalArgumentException("not a state of the key-value store, or a newer one");
    }
    List<Map.Entry<ByteKey, Entry>> read = new ArrayList<>();
    long sum = 0;
    ByteKey last = null;
    int at = 1;
    while (at < state.length) {
      int keyEnd = KeyValueCodec.entryKeyEnd(state, at);
      int end = KeyValueCodec.entryEnd(state, keyEnd);
      if (keyEnd - at - 2 > KeyValueCodec.KEY_BYTES_MAX) {
        throw new IllegalArgumentException("malformed state: a key of " + (keyEnd - at - 2));
      }
      ByteKey key = probe.pointAt(state, at + 2, keyEnd).copy();
      if (last != null && last.compareTo(key) >= 0) {
        throw new IllegalArgumentException("malformed state: keys out of order");
      }
      Entry entry = new Entry(key, read.size());
      entry.set(Arrays.copyOfRange(state, keyEnd + 4, end));
      read.add(Map.entry(key, entry));
      sum += entry.digest;
      last = key;
      at = end;
    }
    Map<ByteKey, Entry> newTable = new HashMap<>(2 * read.size());
    Entry[] newEntries = new Entry[Math.max(ENTRIES_MIN, read.size())];
    for (Map.Entry<ByteKey, Entry> one : read) {
      newTable.put(one.getKey(), one.getValue());
      newEntries[one.getValue().place] = one.getValue();
    }
    table = newTable;
    index = new TreeMap<>(new SortedEntries<>(read));
    entries = newEntries;
    digestSum = sum;
    stateBytes = state.length;
  }
}
