package io.loggos.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Ballot;
import io.loggos.api.NoOp;
import io.loggos.api.Phase;
import io.loggos.api.ReplicaId;
import io.loggos.api.Value;
import io.loggos.api.machine.JournalRecord.Voted;
import io.loggos.api.wire.Message;
import io.loggos.paxos.RecordingEffects.Persist;
import io.loggos.paxos.RecordingEffects.Send;
import io.loggos.paxos.message.Accept;
import io.loggos.paxos.message.Prepare;
import io.loggos.paxos.message.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every order in which the messages of two proposers and three acceptors can arrive, with every
 * loss: whatever never arrives is lost, and each state on the way is looked at.
 */
final class ExhaustiveInterleavingTest {
  private static final int ACCEPTORS = 3;

  /** A message to an acceptor, or from one to the proposer. */
  private record Letter(int proposer, int acceptor, Message message) {}

  @ParameterizedTest
  @CsvSource({
    // slots, those in which the second proposer has a value: the other gets a no-op or a bound one
    "1, 1", "2, 2"
  })
  void atMostOneValueIsChosenPerSlot(int slots, int firstSlotOfSecond) {
    Set<String> seen = new HashSet<>();
    Set<String> outcomes = new TreeSet<>();
    ArrayDeque<List<Integer>> open = new ArrayDeque<>();
    open.push(List.of());
    while (!open.isEmpty()) {
      List<Integer> path = open.pop();
      Run run = new Run(slots, firstSlotOfSecond);
      path.forEach(run::deliver);
      if (!seen.add(run.signature())) {
        continue;
      }
      outcomes.add(run.chosen());
      Set<Letter> tried = new HashSet<>();
      for (int i = 0; i < run.bag.size(); i++) {
        if (tried.add(run.bag.get(i))) {
          List<Integer> longer = new ArrayList<>(path);
          longer.add(i);
          open.push(longer);
        }
      }
    }
    assertTrue(seen.size() > 1000, "only " + seen.size() + " states");
    // nothing, and each proposer's value, were chosen in some run
    assertTrue(outcomes.size() >= 3, outcomes.toString());
  }

  /** One order of arrivals. */
  private static final class Run {
    private final Bench bench = new Bench(ACCEPTORS, 0);
    private final int slots;
    private final int firstSlotOfSecond;
    private final List<Acceptor> acceptors = new ArrayList<>();
    private final List<Phase1> attempts = new ArrayList<>();
    private final List<TreeMap<Integer, Message>> promises = new ArrayList<>();
    private final List<Letter> bag = new ArrayList<>();

    /** By slot and ballot, who voted for what. */
    private final TreeMap<String, TreeMap<Integer, Value>> votes = new TreeMap<>();

    Run(int slots, int firstSlotOfSecond) {
      this.slots = slots;
      this.firstSlotOfSecond = firstSlotOfSecond;
      for (int a = 0; a < ACCEPTORS; a++) {
        acceptors.add(new Acceptor(bench.effects, bench.quorums, bench.clock, false, slots));
      }
      for (int p = 0; p < 2; p++) {
        attempts.add(
            new Phase1(ballot(p), bench.quorums.tally(Phase.PREPARE, bench.schedule.at(1)), 0));
        promises.add(new TreeMap<>());
        for (int a = 0; a < ACCEPTORS; a++) {
          bag.add(new Letter(p, a, new Prepare(ballot(p), 0)));
        }
      }
    }

    private static Ballot ballot(int proposer) {
      return Bench.ballot(1, proposer);
    }

    void deliver(int index) {
      Letter letter = bag.remove(index);
      if (letter.message() instanceof Promise promise) {
        onPromise(letter.proposer(), letter.acceptor(), promise);
        return;
      }
      Acceptor acceptor = acceptors.get(letter.acceptor());
      if (letter.message() instanceof Prepare prepare) {
        acceptor.onPrepare(ReplicaId.of(letter.proposer()), prepare, 0);
      } else if (letter.message() instanceof Accept accept) {
        acceptor.onAccept(ReplicaId.of(letter.proposer()), accept, 0);
      }
      acceptor.checkInvariants();
      for (RecordingEffects.Effect effect : bench.effects.take()) {
        if (effect instanceof Send send && send.message() instanceof Promise) {
          bag.add(new Letter(letter.proposer(), letter.acceptor(), send.message()));
        } else if (effect instanceof Persist persist && persist.record() instanceof Voted voted) {
          votes
              .computeIfAbsent(voted.slot() + " " + voted.ballot(), key -> new TreeMap<>())
              .put(letter.acceptor(), voted.value());
        }
      }
    }

    private void onPromise(int proposer, int from, Promise promise) {
      Phase1 attempt = attempts.get(proposer);
      if (attempt.hasQuorum()) {
        return;
      }
      attempt.onPromise(ReplicaId.of(from), promise);
      promises.get(proposer).put(from, promise);
      if (attempt.hasQuorum()) {
        SlotWindow<Value> bound = attempt.boundValues(0);
        for (long slot = 1; slot <= slots; slot++) {
          Value value = slot < bound.end() ? bound.get(slot) : own(proposer, slot);
          for (int a = 0; a < ACCEPTORS; a++) {
            bag.add(new Letter(proposer, a, new Accept(ballot(proposer), slot, value, 0)));
          }
        }
      }
    }

    private Value own(int proposer, long slot) {
      return proposer == 1 && slot < firstSlotOfSecond
          ? NoOp.INSTANCE
          : Bench.value(10 * (proposer + 1) + (int) slot);
    }

    /** What is chosen in each slot; fails when that is two values. */
    String chosen() {
      TreeMap<String, Value> chosen = new TreeMap<>();
      votes.forEach(
          (place, voters) -> {
            if (voters.size() > ACCEPTORS / 2) {
              String slot = place.split(" ")[0];
              Value value = voters.firstEntry().getValue();
              Value before = chosen.putIfAbsent(slot, value);
              assertEquals(before == null ? value : before, value, "chosen in slot " + slot);
            }
          });
      StringBuilder text = new StringBuilder();
      chosen.forEach((slot, value) -> text.append(slot).append('=').append(name(value)));
      return text.toString();
    }

    private static String name(Value value) {
      return Long.toHexString(value.digest());
    }

    /** Equal for two runs only if all that can follow is equal too. */
    String signature() {
      StringBuilder text = new StringBuilder();
      for (Acceptor acceptor : acceptors) {
        text.append(acceptor.promised());
        for (long slot = 1; slot <= slots; slot++) {
          text.append(acceptor.vote(slot) == null ? "-" : describe(acceptor.vote(slot)));
        }
      }
      text.append(votes.keySet());
      votes.values().forEach(voters -> text.append(voters.keySet()));
      promises.forEach(answers -> answers.forEach((a, m) -> text.append(a).append(describe(m))));
      Set<String> letters = new TreeSet<>();
      bag.forEach(l -> letters.add(l.proposer() + "" + l.acceptor() + describe(l.message())));
      return text.append(letters).toString();
    }

    private static String describe(Object what) {
      if (what instanceof Promise promise) {
        StringBuilder text = new StringBuilder("P");
        promise.votes().forEach(vote -> text.append(describe(vote)));
        return text.toString();
      }
      if (what instanceof Accept accept) {
        return "A" + accept.slot() + name(accept.value());
      }
      if (what instanceof io.loggos.paxos.message.Vote vote) {
        return vote.slot() + ":" + vote.ballot() + name(vote.value());
      }
      return "p";
    }
  }
}
