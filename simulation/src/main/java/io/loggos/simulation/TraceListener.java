package io.loggos.simulation;

/** Who is told of everything that happens in a run, in order. */
public interface TraceListener {
  /** It happens. */
  void onEvent(TraceEvent event);
}
