package io.loggos.simulation.check;

import io.loggos.api.Value;

/** K1: there is one decided value for each slot, for ever. */
public final class Agreement {
  private final SlotTable<Value> decided = new SlotTable<>();

  /**
   * A replica treats the value as the slot's decision.
   *
   * @return whether it is the first to do so
   */
  public boolean onDecided(int replica, long slot, Value value) {
    Value first = decided.get(slot);
    if (first == null) {
      decided.put(slot, value);
      return true;
    }
    if (!first.equals(value)) {
      throw new Violation(
          "K1 agreement",
          slot,
          "r" + replica + " decided " + value + ", another replica decided " + first);
    }
    return false;
  }
}
