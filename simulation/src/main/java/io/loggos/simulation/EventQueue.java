package io.loggos.simulation;

import java.util.Arrays;

/** What will happen, by time and then by order of entry: a 4-ary heap over parallel arrays. */
final class EventQueue {
  private long[] times = new long[1024];
  private long[] orders = new long[1024];
  private Runnable[] actions = new Runnable[1024];
  private int size;
  private long entered;

  int size() {
    return size;
  }

  /** When the first event is due; only when there is one. */
  long firstNanos() {
    return times[0];
  }

  void add(long atNanos, Runnable action) {
    if (size == times.length) {
      times = Arrays.copyOf(times, size * 2);
      orders = Arrays.copyOf(orders, size * 2);
      actions = Arrays.copyOf(actions, size * 2);
    }
    siftUp(size++, atNanos, entered++, action);
  }

  /** Takes the first event; only when there is one. */
  Runnable poll() {
    Runnable first = actions[0];
    size--;
    long time = times[size];
    long order = orders[size];
    Runnable action = actions[size];
    actions[size] = null;
    if (size > 0) {
      siftDown(time, order, action);
    }
    return first;
  }

  private void siftUp(int from, long time, long order, Runnable action) {
    int at = from;
    while (at > 0) {
      int parent = (at - 1) >> 2;
      if (!isBefore(time, order, parent)) {
        break;
      }
      move(parent, at);
      at = parent;
    }
    put(at, time, order, action);
  }

  private void siftDown(long time, long order, Runnable action) {
    int at = 0;
    for (; ; ) {
      int best = 4 * at + 1;
      if (best >= size) {
        break;
      }
      int end = Math.min(best + 4, size);
      for (int child = best + 1; child < end; child++) {
        if (isBefore(times[child], orders[child], best)) {
          best = child;
        }
      }
      if (isBefore(time, order, best)) {
        break;
      }
      move(best, at);
      at = best;
    }
    put(at, time, order, action);
  }

  private boolean isBefore(long time, long order, int other) {
    return time < times[other] || time == times[other] && order < orders[other];
  }

  private void move(int from, int to) {
    put(to, times[from], orders[from], actions[from]);
  }

  private void put(int at, long time, long order, Runnable action) {
    times[at] = time;
    orders[at] = order;
    actions[at] = action;
  }
}
