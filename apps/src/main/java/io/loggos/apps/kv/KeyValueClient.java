package io.loggos.apps.kv;

import io.loggos.client.Client;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The key-value store as its users see it. Any thread may use it. Futures fail as those of {@link
 * Client} do; they are completed on the client's event loop, so what is chained to them must not
 * block.
 */
public final class KeyValueClient {
  private final Client client;

  /** Uses a client, which stays its caller's to close. */
  public KeyValueClient(Client client) {
    this.client = client;
  }

  /** Sets the value of a key, whether it is present or not. */
  public CompletableFuture<Void> put(byte[] key, byte[] value) {
    return client.execute(KeyValueCodec.put(key, value)).thenAccept(KeyValueCodec::isDone);
  }

  /** Reads the value of a key; empty when it is absent. Linearizable. */
  public CompletableFuture<Optional<byte[]>> get(byte[] key) {
    return client.query(KeyValueCodec.get(key)).thenApply(KeyValueCodec::value);
  }

  /** Removes a key; tells the value it had, or empty when it was absent. */
  public CompletableFuture<Optional<byte[]>> delete(byte[] key) {
    return client.execute(KeyValueCodec.delete(key)).thenApply(KeyValueCodec::value);
  }

  /** Sets the value of a key if it is absent; tells whether it was. */
  public CompletableFuture<Boolean> create(byte[] key, byte[] value) {
    return client.execute(KeyValueCodec.create(key, value)).thenApply(KeyValueCodec::isDone);
  }

  /** Sets the value of a key if it is present; tells whether it was. */
  public CompletableFuture<Boolean> update(byte[] key, byte[] value) {
    return client.execute(KeyValueCodec.update(key, value)).thenApply(KeyValueCodec::isDone);
  }

  /** Sets the value of a key if it is present with the expected value; tells whether it was. */
  public CompletableFuture<Boolean> compareAndSet(byte[] key, byte[] expected, byte[] value) {
    return client
        .execute(KeyValueCodec.compareAndSet(key, expected, value))
        .thenApply(KeyValueCodec::isDone);
  }

  /**
   * Reads one page of entries in the order of their keys, which may have fewer than the limit; the
   * next one begins at {@link KeyValuePage#nextFrom}. Each page is linearizable by itself.
   *
   * @param from the first key wanted, present or not; empty for the very first
   * @param limit how many at most, not negative
   */
  public CompletableFuture<KeyValuePage> scan(byte[] from, int limit) {
    return client.query(KeyValueCodec.scan(from, limit)).thenApply(KeyValueCodec::page);
  }

  /** Goes through the log and changes nothing. */
  public CompletableFuture<Void> noOp() {
    return client.execute(KeyValueCodec.noOp()).thenAccept(KeyValueCodec::isDone);
  }
}
