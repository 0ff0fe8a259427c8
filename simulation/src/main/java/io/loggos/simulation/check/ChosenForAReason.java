package io.loggos.simulation.check;

import io.loggos.api.Ballot;
import io.loggos.api.Configuration;
import io.loggos.api.ReplicaId;
import io.loggos.api.Value;
import io.loggos.failure.EpochVector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntBiFunction;

/**
 * K2: at most one value is ever chosen in a slot, nobody treats a value as decided before a
 * quorum's votes for it are durable, and nobody asks for votes against a chosen value under a
 * higher ballot. K3: under one ballot only one value is voted for in a slot.
 */
public final class ChosenForAReason {
  private static final String CHOSEN = "K2 chosen for a reason";

  private final Rulers rulers;
  private final ToIntBiFunction<Configuration, Long> count;

  /** Who took over places without the log; null when nobody does. */
  private final Places places;

  private final SlotTable<Ledger> ledgers = new SlotTable<>();

  /**
   * An empty account.
   *
   * @param rulers who decides which slot; told what was chosen
   * @param count how many members of a configuration a set of voters holds
   * @param places who took over places without the log; null when nobody does
   */
  public ChosenForAReason(
      Rulers rulers, ToIntBiFunction<Configuration, Long> count, Places places) {
    this.rulers = rulers;
    this.count = count;
    this.places = places;
  }

  /**
   * A proposer asks for votes.
   *
   * @return under how many ballots the slot was proposed in, or 0 if this one is not new
   */
  public int onAccept(Ballot ballot, long slot, Value value) {
    Ledger ledger = ledger(slot);
    if (!rulers.isSettled(slot)) {
      throw new Violation(
          "K9 configuration order", slot, ballot + " asks for votes before it is settled whose");
    }
    int before = ledger.rounds.size();
    ledger.round(slot, ballot, value);
    if (ledger.chosen != null
        && ballot.isAbove(ledger.chosen.ballot)
        && !value.equals(ledger.chosen.value)) {
      throw against(slot, ledger.chosen, ballot, value);
    }
    return ledger.rounds.size() > before ? ledger.rounds.size() : 0;
  }

  /**
   * A vote survives from now on.
   *
   * @param replica the number of the voter
   * @param machine where it runs
   * @return whether it is the one that chose the value under this ballot
   */
  public boolean onVoteDurable(
      int replica, int machine, ReplicaId id, Ballot ballot, long slot, Value value) {
    Ledger ledger = ledger(slot);
    Round round = ledger.round(slot, ballot, value);
    if (places != null && (round.voters & 1L << replica) == 0) {
      round.ids.add(id);
      round.known.add(places.known(machine));
    }
    round.voters |= 1L << replica;
    boolean chosen = choose(slot, ledger, round);
    // whoever voted far ahead may have decided what nobody could count yet
    while (advance()) {
      long next = rulers.chosenUpTo() + 1;
      for (long later = next; rulers.isSettled(later); later++) {
        Ledger open = ledgers.get(later);
        for (int i = 0; open != null && i < open.rounds.size(); i++) {
          choose(later, open, open.rounds.get(i));
        }
      }
    }
    return chosen;
  }

  private boolean advance() {
    long next = rulers.chosenUpTo() + 1;
    Ledger ledger = ledgers.get(next);
    if (ledger == null || ledger.chosen == null) {
      return false;
    }
    rulers.onChosen(next, ledger.chosen.value);
    return true;
  }

  private boolean choose(long slot, Ledger ledger, Round round) {
    if (round.isChosen || !rulers.isSettled(slot)) {
      return false;
    }
    Configuration ruling = rulers.at(slot);
    int quorum = rulers.quorum(ruling);
    boolean enough =
        places == null
            ? count.applyAsInt(ruling, round.voters) >= quorum
            : Places.isValid(round.ids, round.known, quorum);
    if (!enough) {
      return false;
    }
    round.isChosen = true;
    if (ledger.chosen == null) {
      ledger.chosen = round;
    } else if (!ledger.chosen.value.equals(round.value)) {
      throw new Violation(
          CHOSEN, slot, "two values were chosen: " + ledger.chosen + " and " + round);
    } else if (ledger.chosen.ballot.isAbove(round.ballot)) {
      ledger.chosen = round;
    }
    for (Round other : ledger.rounds) {
      if (other.ballot.isAbove(ledger.chosen.ballot) && !other.value.equals(round.value)) {
        throw against(slot, ledger.chosen, other.ballot, other.value);
      }
    }
    return true;
  }

  private static Violation against(long slot, Round chosen, Ballot ballot, Value value) {
    return new Violation(
        CHOSEN, slot, "chosen is " + chosen + ", but " + ballot + " asks for votes for " + value);
  }

  /** A replica treats the value as the slot's decision. */
  public void onDecided(int replica, long slot, Value value) {
    Ledger ledger = ledger(slot);
    if (ledger.chosen == null || !ledger.chosen.value.equals(value)) {
      throw new Violation(
          CHOSEN,
          slot,
          "r"
              + replica
              + " decided "
              + value
              + ", chosen is "
              + ledger.chosen
              + " of "
              + ledger.rounds);
    }
  }

  /** Whether somebody else proposed the value in that slot. */
  boolean isOfAnother(Ballot ballot, long slot, Value value) {
    Ledger ledger = ledgers.get(slot);
    if (ledger != null) {
      for (Round round : ledger.rounds) {
        if (!round.ballot.equals(ballot) && round.value.equals(value)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a value is known to be chosen. */
  public boolean isChosen(long slot) {
    Ledger ledger = ledgers.get(slot);
    return ledger != null && ledger.chosen != null;
  }

  /** Whether the replica's vote under that ballot is durable. */
  boolean hasDurableVote(int replica, Ballot ballot, long slot) {
    Ledger ledger = ledgers.get(slot);
    Round round = ledger == null ? null : ledger.find(ballot);
    return round != null && (round.voters & 1L << replica) != 0;
  }

  private Ledger ledger(long slot) {
    Ledger ledger = ledgers.get(slot);
    if (ledger == null) {
      ledger = new Ledger();
      ledgers.put(slot, ledger);
    }
    return ledger;
  }

  private static final class Ledger {
    final List<Round> rounds = new ArrayList<>(2);

    /** The lowest round known to have a quorum. */
    Round chosen;

    Round find(Ballot ballot) {
      for (Round round : rounds) {
        if (round.ballot.equals(ballot)) {
          return round;
        }
      }
      return null;
    }

    Round round(long slot, Ballot ballot, Value value) {
      Round round = find(ballot);
      if (round == null) {
        round = new Round(ballot, value);
        rounds.add(round);
      } else if (!round.value.equals(value)) {
        throw new Violation(
            "K3 one value per slot and ballot", slot, round + " has a second value " + value);
      }
      return round;
    }
  }

  private static final class Round {
    final Ballot ballot;
    final Value value;

    /** Bit i is set when the identity of that number has voted durably. */
    long voters;

    /** Who voted, and what each knew, where places change hands without the log. */
    final List<ReplicaId> ids = new ArrayList<>(0);

    final List<EpochVector> known = new ArrayList<>(0);

    boolean isChosen;

    Round(Ballot ballot, Value value) {
      this.ballot = ballot;
      this.value = value;
    }

    @Override
    public String toString() {
      String who = ids.isEmpty() ? Long.toBinaryString(voters) : ids + " who knew " + known;
      return value + " under " + ballot + " by voters " + who;
    }
  }
}
