package io.loggos.api;

import java.util.ArrayList;
import java.util.List;

/**
 * Answers which configuration decides a slot. A change decided in slot <i>i</i> is entered here to
 * rule from a later slot on, so nobody has to be stopped while the membership changes. One owner,
 * one thread.
 */
public final class ConfigurationSchedule {
  private final List<Long> firstSlots = new ArrayList<>();
  private final List<Configuration> configurations = new ArrayList<>();

  /** Starts with one configuration that rules from slot 1. */
  public ConfigurationSchedule(Configuration first) {
    firstSlots.add(1L);
    configurations.add(first);
  }

  /**
   * Enters a later configuration.
   *
   * @throws IllegalArgumentException when it does not follow the latest in number and slot
   */
  public void add(long firstSlot, Configuration next) {
    int last = configurations.size() - 1;
    if (firstSlot <= firstSlots.get(last)
        || next.number() != configurations.get(last).number() + 1) {
      throw new IllegalArgumentException(
          "configuration " + next.number() + " at slot " + firstSlot + " does not follow the last");
    }
    firstSlots.add(firstSlot);
    configurations.add(next);
  }

  /** The configuration that rules the slot. */
  public Configuration at(long slot) {
    int i = configurations.size() - 1;
    while (i > 0 && firstSlots.get(i) > slot) {
      i--;
    }
    return configurations.get(i);
  }

  /** The configuration entered last, whether or not it rules already. */
  public Configuration latest() {
    return configurations.get(configurations.size() - 1);
  }
}
