package io.loggos.simulation.check;

import io.loggos.api.Ballot;
import io.loggos.api.Configuration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.function.ToIntBiFunction;

/**
 * K9: votes are asked for under a ballot that a quorum of those who rule the slot has promised,
 * also when they came to rule while its owner led.
 */
public final class PromisedByRulers {
  private final Rulers rulers;
  private final ToIntBiFunction<Configuration, Long> count;
  private final IntUnaryOperator quorum;

  /** For each ballot who promised it, a bit for each. */
  private final Map<Ballot, Long> promisers = new HashMap<>();

  /**
   * Before anything was promised.
   *
   * @param rulers who decides which slot
   * @param count how many members of a configuration a set of promisers holds
   * @param quorum how many promises are needed, of how many members; 0 when none would do
   */
  public PromisedByRulers(
      Rulers rulers, ToIntBiFunction<Configuration, Long> count, IntUnaryOperator quorum) {
    this.rulers = rulers;
    this.count = count;
    this.quorum = quorum;
  }

  /** The replica with that number has promised. */
  public void onPromise(int replica, Ballot ballot) {
    promisers.merge(ballot, 1L << replica, (old, bit) -> old | bit);
  }

  /** The owner of the ballot asks for votes in the slot. */
  public void onAccept(Ballot ballot, long slot) {
    Configuration ruling = rulers.at(slot);
    int promised = count.applyAsInt(ruling, promisers.getOrDefault(ballot, 0L));
    if (promised < quorum.applyAsInt(ruling.size())) {
      throw new Violation(
          "K9 promised by rulers",
          slot,
          ballot + " asks for votes, but only " + promised + " who rule have promised it");
    }
  }
}
