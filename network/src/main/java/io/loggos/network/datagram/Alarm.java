package io.loggos.network.datagram;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The one alarm of an endpoint. It follows the next time at which anything is due, forwards as well
 * as backwards, so that a loop is not woken for what was done meanwhile. Used on the loop only.
 */
final class Alarm {
  private final EventLoop loop;
  private final Runnable task;
  private Future<?> scheduled;
  private long timeNanos = Long.MAX_VALUE;

  Alarm(EventLoop loop, Runnable task) {
    this.loop = loop;
    this.task = task;
  }

  /** To go off at that time, and not at any earlier set one; never for the largest number. */
  void set(long nextNanos) {
    if (nextNanos == timeNanos) {
      return;
    }
    cancel();
    timeNanos = nextNanos;
    if (nextNanos != Long.MAX_VALUE) {
      long delay = Math.max(0, nextNanos - System.nanoTime());
      scheduled = loop.schedule(this::goOff, delay, TimeUnit.NANOSECONDS);
    }
  }

  private void goOff() {
    scheduled = null;
    timeNanos = Long.MAX_VALUE;
    task.run();
  }

  void cancel() {
    if (scheduled != null) {
      scheduled.cancel(false);
      scheduled = null;
    }
    timeNanos = Long.MAX_VALUE;
  }
}
