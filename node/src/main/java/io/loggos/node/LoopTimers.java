package io.loggos.node;

import io.loggos.api.machine.TimerKey;
import io.netty.channel.EventLoop;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The replica's timers on the node's loop. */
final class LoopTimers {
  private final EventLoop loop;
  private final Consumer<TimerKey> onTimer;
  private final Map<TimerKey, Future<?>> running = new IdentityHashMap<>();

  LoopTimers(EventLoop loop, Consumer<TimerKey> onTimer) {
    this.loop = loop;
    this.onTimer = onTimer;
  }

  void start(TimerKey key, long delayNanos) {
    stop(key);
    running.put(key, loop.schedule(() -> fire(key), delayNanos, TimeUnit.NANOSECONDS));
  }

  private void fire(TimerKey key) {
    running.remove(key);
    onTimer.accept(key);
  }

  void stop(TimerKey key) {
    Future<?> future = running.remove(key);
    if (future != null) {
      future.cancel(false);
    }
  }

  void stopAll() {
    running.values().forEach(future -> future.cancel(false));
    running.clear();
  }
}
