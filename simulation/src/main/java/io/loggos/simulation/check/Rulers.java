package io.loggos.simulation.check;

import io.loggos.api.Configuration;
import io.loggos.api.Reconfigure;
import io.loggos.api.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Which configuration rules which slot, found out from what was chosen alone. K9: whoever proposes
 * in a slot must be able to know.
 */
public final class Rulers {
  private final int alpha;
  private final IntUnaryOperator quorum;
  private final List<Long> firstSlots = new ArrayList<>();
  private final List<Configuration> configurations = new ArrayList<>();
  private long chosenUpTo;

  /**
   * In which nothing was chosen.
   *
   * @param quorum how many votes decide, of how many members
   */
  public Rulers(Configuration founding, int alpha, IntUnaryOperator quorum) {
    this.alpha = alpha;
    this.quorum = quorum;
    firstSlots.add(1L);
    configurations.add(founding);
  }

  /** The value was chosen in the slot, which follows those chosen before. */
  void onChosen(long slot, Value value) {
    chosenUpTo = slot;
    int last = configurations.size() - 1;
    if (value instanceof Reconfigure change
        && change.next().number() == last + 1
        && slot >= firstSlots.get(last)
        && quorum.applyAsInt(change.next().size()) > 0) {
      firstSlots.add(slot + alpha);
      configurations.add(change.next());
    }
  }

  /** Every slot up to this one was chosen. */
  public long chosenUpTo() {
    return chosenUpTo;
  }

  /** Whether it is settled who rules the slot. */
  boolean isSettled(long slot) {
    return slot <= chosenUpTo + alpha;
  }

  /** Who rules the slot, of those known so far. */
  public Configuration at(long slot) {
    int i = configurations.size() - 1;
    while (firstSlots.get(i) > slot) {
      i--;
    }
    return configurations.get(i);
  }

  /** Who rules in the end. */
  public Configuration latest() {
    return configurations.get(configurations.size() - 1);
  }

  /** How many changes there were. */
  public int changes() {
    return configurations.size() - 1;
  }

  int quorum(Configuration configuration) {
    return quorum.applyAsInt(configuration.size());
  }

  /** A replica says that a configuration rules from that slot on. */
  public void onTold(String who, long number, long firstSlot) {
    if (number >= configurations.size() || firstSlots.get((int) number) != firstSlot) {
      throw new Violation(
          "K9 configuration order",
          firstSlot,
          who + " lets configuration " + number + " rule from there; known are " + firstSlots);
    }
  }
}
