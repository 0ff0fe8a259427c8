package io.loggos.simulation;

/** Virtual time and what happens in it. Nothing waits: time jumps from event to event. */
final class World {
  private final EventQueue queue = new EventQueue();
  private final Trace trace;
  private long nowNanos;
  private long steps;

  World(Trace trace) {
    this.trace = trace;
  }

  long now() {
    return nowNanos;
  }

  /** How many events have happened. */
  long steps() {
    return steps;
  }

  Trace trace() {
    return trace;
  }

  void at(long nanos, Runnable action) {
    queue.add(Math.max(nowNanos, nanos), action);
  }

  void after(long nanos, Runnable action) {
    queue.add(nowNanos + Math.max(0, nanos), action);
  }

  /** The next event happens. */
  void step() {
    nowNanos = queue.firstNanos();
    steps++;
    trace.fold(nowNanos);
    queue.poll().run();
  }

  /** A line of text for people, made only if somebody wants it. */
  void say(String text) {
    trace.line(nowNanos, text);
  }
}
