package io.loggos.apps.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The times in which no client at all got a good answer. Not thread-safe. */
public final class ServiceGaps {
  /** Shorter ones are taken for service. */
  public static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final List<Long> gaps = new ArrayList<>();
  private long lastNanos;

  /** Begins to watch. */
  public ServiceGaps(long nowNanos) {
    lastNanos = nowNanos;
  }

  /** There was a good answer, or the watch is over. */
  public void onSuccess(long nowNanos) {
    long gap = nowNanos - lastNanos;
    if (gap >= SHORTEST_NANOS) {
      gaps.add(gap);
    }
    lastNanos = nowNanos;
  }

  /** How many there were. */
  public int count() {
    return gaps.size();
  }

  /** The one in the middle of all, or 0. */
  public long medianNanos() {
    List<Long> sorted = new ArrayList<>(gaps);
    Collections.sort(sorted);
    return sorted.isEmpty() ? 0 : sorted.get((sorted.size() - 1) / 2);
  }

  /** The longest one, or 0. */
  public long longestNanos() {
    return gaps.stream().mapToLong(gap -> gap).max().orElse(0);
  }
}
