package io.loggos.simulation.kit;

/**
 * Where in the log a handler was asked.
 *
 * @param slot the slot that decided the request; for a query, the last slot before it
 * @param index which request of its slot, from 0; negative for timers and queries
 */
record Place(long slot, int index) {
  private static final int OUTSIDE = -1;

  /** Outside the log, after that slot. */
  static Place after(long slot) {
    return new Place(slot, OUTSIDE);
  }

  @Override
  public String toString() {
    if (index >= 0) {
      return "slot " + slot + ", request " + index + " of its batch";
    }
    return index == OUTSIDE ? "after slot " + slot : "slot " + slot + ", before its requests";
  }
}
