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

  /** Tells the trace, which somebody must want. */
  void say(TraceEvent.Kind kind, String node, String text) {
    trace.tell(new TraceEvent(nowNanos, node, kind, "", "", 0, "", text));
  }

  /** Tells the trace, which somebody must want. */
  void say(TraceEvent.Kind kind, String node, String peer, Subject subject, Object what) {
    String ballot = subject.ballot() == null ? "" : subject.ballot().toString();
    trace.tell(
        new TraceEvent(
            nowNanos, node, kind, peer, subject.type(), subject.slot(), ballot, what.toString()));
  }
}
