package io.loggos.api.machine;

import io.loggos.api.wire.Part;

/**
 * The name of a timer. Compared by identity: the owner keeps one instance for each of its timers.
 */
public final class TimerKey {
  private final Part part;
  private final String name;

  /** A timer of that part; the name appears in traces. */
  public TimerKey(Part part, String name) {
    this.part = part;
    this.name = name;
  }

  /** Whose timer it is. */
  public Part part() {
    return part;
  }

  @Override
  public String toString() {
    return name;
  }
}
