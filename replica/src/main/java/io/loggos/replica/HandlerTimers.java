package io.loggos.replica;

import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.WireInput;
import io.loggos.api.wire.WireOutput;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The application's timers: replicated state, fired by logical time. */
final class HandlerTimers {
  private static final int TIMERS_MAX = 1 << 20;

  private final TreeMap<Long, Long> dueByTimer = new TreeMap<>();
  private final TreeSet<Due> inOrder = new TreeSet<>();

  void set(long timer, long dueMillis) {
    cancel(timer);
    if (dueByTimer.size() >= TIMERS_MAX) {
      throw new IllegalStateException("more than " + TIMERS_MAX + " timers");
    }
    dueByTimer.put(timer, dueMillis);
    inOrder.add(new Due(dueMillis, timer));
  }

  void cancel(long timer) {
    Long due = dueByTimer.remove(timer);
    if (due != null) {
      inOrder.remove(new Due(due, timer));
    }
  }

  /** Whether a timer is due at that logical time. */
  boolean isDue(long nowMillis) {
    return !inOrder.isEmpty() && inOrder.first().millis <= nowMillis;
  }

  /** Takes the timer due first; only when one is due. */
  long pollDue() {
    Due first = inOrder.pollFirst();
    dueByTimer.remove(first.timer);
    return first.timer;
  }

  void write(WireOutput out) {
    out.writeCount(dueByTimer.size());
    for (Map.Entry<Long, Long> entry : dueByTimer.entrySet()) {
      out.writeLong(entry.getKey());
      out.writeLong(entry.getValue());
    }
  }

  void read(WireInput in) {
    dueByTimer.clear();
    inOrder.clear();
    long count = in.readCount(TIMERS_MAX);
    for (long i = 0; i < count; i++) {
      long timer = in.readLong();
      if (i > 0 && timer <= dueByTimer.lastKey()) {
        throw new MalformedMessageException("timer " + timer + " is out of order");
      }
      set(timer, in.readLong());
    }
  }

  private record Due(long millis, long timer) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int order = Long.compare(millis, other.millis);
      return order != 0 ? order : Long.compare(timer, other.timer);
    }
  }
}
