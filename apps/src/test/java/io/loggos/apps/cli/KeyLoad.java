package io.loggos.apps.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.apps.kv.KeyValueClient;
import io.loggos.apps.kv.KeyValueEntry;
import io.loggos.apps.kv.KeyValuePage;
import io.loggos.client.Client;
import io.loggos.client.ClientOptions;
import io.loggos.client.Endpoint;
import io.loggos.client.LoggosException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListSet;

/** Clients that put one new key after the other, whatever becomes of the one before. */
final class KeyLoad implements AutoCloseable {
  /** What a key looks like, wherever it is found. */
  static final String PATTERN = "key-[0-9]+-[0-9]+!";

  private static final int CLIENTS = 3;
  private static final int PAGE = 500;
  private static final Duration TIMEOUT = Duration.ofSeconds(180);

  private final List<Endpoint> endpoints;
  private final List<Thread> threads = new ArrayList<>();
  private final ConcurrentSkipListSet<String> acknowledged = new ConcurrentSkipListSet<>();
  private final ConcurrentSkipListSet<String> failures = new ConcurrentSkipListSet<>();
  private volatile boolean stopped;

  KeyLoad(List<Endpoint> endpoints) {
    this.endpoints = endpoints;
    for (int i = 0; i < CLIENTS; i++) {
      int number = i;
      Thread thread = new Thread(() -> run(number), "load-" + i);
      threads.add(thread);
      thread.start();
    }
  }

  private void run(int number) {
    try (Client client = Client.connect(ClientOptions.of(endpoints).withTimeout(TIMEOUT))) {
      KeyValueClient store = new KeyValueClient(client);
      for (int i = 0; !stopped; i++) {
        String key = "key-" + number + "-" + i + "!";
        try {
          store.put(key.getBytes(US_ASCII), key.getBytes(US_ASCII)).join();
          acknowledged.add(key);
        } catch (CompletionException | LoggosException e) {
          failures.add(key + ": " + e);
        }
      }
    }
  }

  /** The keys that were acknowledged so far. */
  TreeSet<String> acknowledged() {
    return new TreeSet<>(acknowledged);
  }

  /** Waits until so many further requests were acknowledged. */
  void awaitProgress(int requests) {
    int from = acknowledged.size();
    assertTrue(
        Waiting.until(TIMEOUT, () -> acknowledged.size() >= from + requests),
        () -> "no progress beyond " + from + ": " + failures);
  }

  /** The keys that are there. */
  static TreeSet<String> present(List<Endpoint> endpoints) {
    TreeSet<String> keys = new TreeSet<>();
    try (Client client = Client.connect(ClientOptions.of(endpoints).withTimeout(TIMEOUT))) {
      KeyValueClient store = new KeyValueClient(client);
      byte[] from = new byte[0];
      while (from != null) {
        KeyValuePage page = store.scan(from, PAGE).join();
        for (KeyValueEntry entry : page.entries()) {
          keys.add(new String(entry.key(), US_ASCII));
        }
        from = page.more() ? page.nextFrom() : null;
      }
    }
    return keys;
  }

  @Override
  public void close() {
    stop();
  }

  /** Lets the clients end what they are at; harmless when repeated. */
  void stop() {
    stopped = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
