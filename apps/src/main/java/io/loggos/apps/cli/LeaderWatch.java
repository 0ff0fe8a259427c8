package io.loggos.apps.cli;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Keeps asking replicas who leads them, on a thread of its own. */
final class LeaderWatch implements AutoCloseable {
  private static final long PAUSE_MILLIS = 100;
  private static final Duration TIMEOUT = Duration.ofMillis(250);

  private final Supplier<Endpoints> replicas;
  private final Thread thread = new Thread(this::watch, "loggos-leader-watch");
  private volatile boolean closed;
  private volatile int leader = -1;
  private final AtomicInteger changes = new AtomicInteger();

  LeaderWatch(Supplier<Endpoints> replicas) {
    this.replicas = replicas;
    thread.setDaemon(true);
    thread.start();
  }

  /** The id of the one that led last, as far as was seen; -1 before the first. */
  int leader() {
    return leader;
  }

  /** How often it was another one than before. */
  int changes() {
    return changes.get();
  }

  private void watch() {
    while (!closed) {
      MemberStatus seen = ClusterStatus.fetch(replicas.get(), TIMEOUT).leader();
      if (seen != null && seen.id() != leader) {
        if (leader >= 0) {
          changes.incrementAndGet();
        }
        leader = seen.id();
      }
      Waiting.pauseMillis(PAUSE_MILLIS);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
