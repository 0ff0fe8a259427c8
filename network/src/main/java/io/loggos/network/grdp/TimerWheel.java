package io.loggos.network.grdp;

/**
 * All timers of an endpoint: a hashed wheel with slots of about a millisecond. Starting and
 * stopping one takes a few instructions, whatever their number. Used by one thread; knows no clock.
 */
final class TimerWheel {
  /** A tick is 2^20 ns. */
  static final int TICK_SHIFT = 20;

  private static final int SLOTS = 256;

  private final Timer[] slots = new Timer[SLOTS];

  /** Which slots hold anything, a bit for each. */
  private final long[] occupied = new long[SLOTS / Long.SIZE];

  /** The tick up to which all timers were fired. */
  private long now;

  private int running;

  /** Something that happens once when its time has come; one object serves again and again. */
  abstract static class Timer {
    private Timer previous;
    private Timer next;
    private long tick;
    private boolean started;

    /** Its time has come; it may be started again. */
    abstract void onTime(long nowNanos);

    final boolean isStarted() {
      return started;
    }
  }

  TimerWheel(long nowNanos) {
    now = nowNanos >> TICK_SHIFT;
  }

  /** Starts a timer, or moves it when it is started already. It never fires early. */
  void start(Timer timer, long timeNanos) {
    stop(timer);
    timer.tick = Math.max((timeNanos >> TICK_SHIFT) + 1, now + 1);
    timer.started = true;
    int slot = (int) timer.tick & SLOTS - 1;
    Timer first = slots[slot];
    timer.previous = null;
    timer.next = first;
    if (first != null) {
      first.previous = timer;
    }
    slots[slot] = timer;
    occupied[slot >> 6] |= 1L << slot;
    running++;
  }

  /** Stops a timer; harmless when it is not started. */
  void stop(Timer timer) {
    if (!timer.started) {
      return;
    }
    timer.started = false;
    running--;
    int slot = (int) timer.tick & SLOTS - 1;
    if (timer.previous == null) {
      slots[slot] = timer.next;
      if (timer.next == null) {
        occupied[slot >> 6] &= ~(1L << slot);
      }
    } else {
      timer.previous.next = timer.next;
    }
    if (timer.next != null) {
      timer.next.previous = timer.previous;
    }
    timer.previous = null;
    timer.next = null;
  }

  /** Fires every timer whose time has come. */
  void advance(long nowNanos) {
    long target = nowNanos >> TICK_SHIFT;
    // after a long pause each slot is visited once
    long from = Math.max(now + 1, target - SLOTS + 1);
    if (target > now) {
      now = target;
    }
    for (long tick = from; tick <= target && running > 0; tick++) {
      fire((int) tick & SLOTS - 1, target, nowNanos);
    }
  }

  private void fire(int slot, long target, long nowNanos) {
    Timer timer = slots[slot];
    while (timer != null) {
      if (timer.tick > target) {
        timer = timer.next;
      } else {
        stop(timer);
        timer.onTime(nowNanos);
        // anything may have been started and stopped meanwhile; what is started lies in the future
        timer = slots[slot];
      }
    }
  }

  /** When to advance next, at the latest; {@code Long.MAX_VALUE} when nothing is started. */
  long nextTimeNanos() {
    if (running == 0) {
      return Long.MAX_VALUE;
    }
    int first = (int) (now + 1) & SLOTS - 1;
    // the word with the first slot is looked at twice: what follows that slot, and what precedes it
    for (int i = 0; i <= occupied.length; i++) {
      int word = (first >> 6) + i & occupied.length - 1;
      long bits = occupied[word] & (i == 0 ? -1L << first : -1L);
      if (bits != 0) {
        int slot = (word << 6) + Long.numberOfTrailingZeros(bits);
        return now + 1 + (slot - first & SLOTS - 1) << TICK_SHIFT;
      }
    }
    throw new IllegalStateException(running + " timers in no slot");
  }

  /** How many timers are started. */
  int running() {
    return running;
  }
}
