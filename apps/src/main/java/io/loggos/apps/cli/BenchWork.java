package io.loggos.apps.cli;

import io.loggos.apps.kv.KeyValueCodec;
import io.loggos.client.Client;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/** Writes to, and reads from, keys chosen at random. */
final class BenchWork implements Load.Work {
  private static final int VALUES = 4096;
  private static final int PERCENT = 100;

  /** How many requests are in flight while keys are filled. */
  static final int FILL_AT_ONCE = 100;

  private static final long SEED = 42;

  private final List<Client> clients;
  private final byte[][] keys;
  private final byte[][] values = new byte[VALUES][];
  private final int readPercent;
  private final BenchHistory history;
  private final SplittableRandom random = new SplittableRandom(SEED);

  /**
   * Work for some clients that share one event loop.
   *
   * @param keySize in bytes, enough to tell the keys apart
   * @param readPercent how many of a hundred requests are reads
   * @param history takes every operation
   */
  BenchWork(
      List<Client> clients,
      int keys,
      int keySize,
      int valueSize,
      int readPercent,
      BenchHistory history) {
    this.history = history;
    this.clients = clients;
    this.keys = new byte[keys][];
    this.readPercent = readPercent;
    for (int i = 0; i < keys; i++) {
      this.keys[i] = padded("key-", i, keySize);
    }
    for (int i = 0; i < VALUES; i++) {
      values[i] = new byte[valueSize];
      random.nextBytes(values[i]);
    }
  }

  /** How long keys must be at least to tell so many apart. */
  static int keySizeMin(int keys) {
    return Integer.toString(keys - 1).length();
  }

  /** The number in so many bytes, with as much of the prefix in front as has room. */
  private static byte[] padded(String prefix, int number, int size) {
    byte[] text = new byte[size];
    Arrays.fill(text, (byte) '0');
    byte[] digits = Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, text, size - digits.length, digits.length);
    int room = Math.min(prefix.length(), size - digits.length);
    System.arraycopy(prefix.getBytes(StandardCharsets.US_ASCII), 0, text, 0, room);
    return text;
  }

  /** Writes every key once, so that reads find something. */
  void fill() {
    Client client = clients.get(0);
    for (int from = 0; from < keys.length; from += FILL_AT_ONCE) {
      List<CompletableFuture<byte[]>> puts = new ArrayList<>();
      for (int i = from; i < Math.min(from + FILL_AT_ONCE, keys.length); i++) {
        history.onAsked(i - from, keys[i], values[i % VALUES]);
        puts.add(client.execute(KeyValueCodec.put(keys[i], values[i % VALUES])));
      }
      for (int i = 0; i < puts.size(); i++) {
        history.onReply(i, Waiting.join(puts.get(i)));
      }
    }
  }

  @Override
  public CompletableFuture<byte[]> issue(int worker) {
    Client client = clients.get(worker % clients.size());
    byte[] key = keys[random.nextInt(keys.length)];
    if (readPercent > 0 && random.nextInt(PERCENT) < readPercent) {
      history.onAsked(worker, key, null);
      return client.query(KeyValueCodec.get(key));
    }
    byte[] value = values[random.nextInt(VALUES)];
    history.onAsked(worker, key, value);
    return client.execute(KeyValueCodec.put(key, value));
  }

  @Override
  public boolean onReply(int worker, byte[] reply) {
    history.onReply(worker, reply);
    return KeyValueCodec.isDone(reply);
  }

  @Override
  public boolean onFailure(int worker, Throwable failure) {
    history.onFailure(worker, failure);
    return true;
  }
}
