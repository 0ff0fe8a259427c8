package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.client.Client;
import io.loggos.client.ClientOptions;
import io.loggos.client.Endpoint;
import io.loggos.client.LoggosException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that each count up, one after the other, until they are told to stop. */
final class CounterLoad implements AutoCloseable {
  private static final int CLIENTS = 4;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final List<Endpoint> endpoints;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong done = new AtomicLong();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  /** Begins with the members of which the clients know at first. */
  CounterLoad(List<Endpoint> endpoints) {
    this.endpoints = endpoints;
    for (int i = 0; i < CLIENTS; i++) {
      Thread thread = new Thread(this::run, "load-" + i);
      threads.add(thread);
      thread.start();
    }
  }

  private Client connect() {
    return Client.connect(ClientOptions.of(endpoints).withTimeout(TIMEOUT));
  }

  private void run() {
    try (Client client = connect()) {
      while (!stopped) {
        client.execute(BigInteger.ONE.toByteArray()).join();
        done.incrementAndGet();
      }
    } catch (CompletionException | LoggosException e) {
      failures.add(String.valueOf(e));
    }
  }

  /** Waits until the clients have got ahead by so many requests. */
  void awaitProgress(long requests) {
    long from = done.get();
    assertTrue(
        Waiting.until(TIMEOUT, () -> done.get() >= from + requests || !failures.isEmpty()),
        () -> "no progress beyond " + done);
    assertEquals(List.of(), List.copyOf(failures));
  }

  /** Stops, and checks that every request happened, and happened once. */
  void stopAndCheck(List<Endpoint> present) {
    close();
    assertEquals(List.of(), List.copyOf(failures));
    try (Client client = Client.connect(ClientOptions.of(present).withTimeout(TIMEOUT))) {
      byte[] sum = client.execute(BigInteger.ZERO.toByteArray()).join();
      assertEquals(done.get(), new BigInteger(sum).longValue(), "lost or doubled requests");
    }
  }

  @Override
  public void close() {
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
