package io.loggos.api.app;

/** A handler with timers that fire at the same point of the log on every replica. */
public interface TimerHandler extends ContextHandler {
  /** A timer set through {@link ExecutionContext#setTimer} is due; deterministic like a command. */
  void onTimer(long timer, ExecutionContext context);
}
