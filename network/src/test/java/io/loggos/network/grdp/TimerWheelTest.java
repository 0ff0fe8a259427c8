package io.loggos.network.grdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
  private static final long TICK = 1L << TimerWheel.TICK_SHIFT;

  private final TimerWheel wheel = new TimerWheel(0);
  private final List<String> fired = new ArrayList<>();

  private final class Named extends TimerWheel.Timer {
    final String name;
    long due;

    Named(String name) {
      this.name = name;
    }

    @Override
    void onTime(long nowNanos) {
      assertTrue(nowNanos >= due, name + " is early");
      fired.add(name);
    }
  }

  private Named start(String name, long due) {
    Named timer = new Named(name);
    timer.due = due;
    wheel.start(timer, due);
    return timer;
  }

  @Test
  void timersFireInTimeAndOnce() {
    start("b", 5 * TICK);
    start("a", 2 * TICK);
    start("far", 1000 * TICK);
    wheel.advance(3 * TICK);
    assertEquals(List.of("a"), fired);
    wheel.advance(6 * TICK);
    wheel.advance(900 * TICK);
    assertEquals(List.of("a", "b"), fired);
    wheel.advance(1001 * TICK);
    assertEquals(List.of("a", "b", "far"), fired);
    assertEquals(0, wheel.running());
    assertEquals(Long.MAX_VALUE, wheel.nextTimeNanos());
  }

  @Test
  void aStoppedTimerDoesNotFire() {
    Named one = start("one", 2 * TICK);
    start("two", 2 * TICK);
    wheel.stop(one);
    wheel.stop(one);
    wheel.advance(10 * TICK);
    assertEquals(List.of("two"), fired);
  }

  @Test
  void theNextTimeIsNeverAfterTheNextTimer() {
    SplittableRandom random = new SplittableRandom(1);
    long now = 0;
    for (int round = 0; round < 2000; round++) {
      Named timer = start("t", now + random.nextLong(2000 * TICK));
      assertTrue(wheel.nextTimeNanos() <= timer.due + 2 * TICK);
      while (timer.isStarted()) {
        long next = wheel.nextTimeNanos();
        assertTrue(next > now && next <= timer.due + 2 * TICK);
        now = next;
        wheel.advance(now);
      }
    }
  }
}
