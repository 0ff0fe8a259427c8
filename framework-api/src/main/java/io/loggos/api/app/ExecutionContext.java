package io.loggos.api.app;

import java.util.random.RandomGenerator;

/** What a command may know beyond its bytes: equal on every replica. Valid during the call only. */
public interface ExecutionContext {
  /** The slot that decided the command. */
  long slot();

  /** Which request of the slot this is, from 0. */
  int indexInBatch();

  /**
   * Logical time in milliseconds since 1970: the leader's clock as the log recorded it, never
   * falling.
   */
  long timeMillis();

  /** A generator seeded by slot and position. */
  RandomGenerator random();

  /**
   * Asks for {@link TimerHandler#onTimer} once logical time has reached the instant. Setting a
   * timer again moves it. Has no effect unless the handler is a {@link TimerHandler}.
   *
   * @param timer the application's own number for the timer
   * @param dueMillis logical time in milliseconds since 1970
   */
  void setTimer(long timer, long dueMillis);

  /** Forgets a timer; one that is not set is ignored. */
  void cancelTimer(long timer);
}
