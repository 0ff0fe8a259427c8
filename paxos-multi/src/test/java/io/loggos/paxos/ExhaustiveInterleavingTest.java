package io.loggos.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Ballot;
import io.loggos.api.ReplicaId;
import io.loggos.api.Value;
import io.loggos.api.machine.JournalRecord.Voted;
import io.loggos.api.wire.Message;
import io.loggos.paxos.RecordingEffects.Persist;
import io.loggos.paxos.RecordingEffects.Send;
import io.loggos.paxos.message.Accept;
import io.loggos.paxos.message.Prepare;
import io.loggos.paxos.message.Promise;
import io.loggos.paxos.message.Vote;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Every order in which the messages of two proposers and three acceptors can arrive, with every
 * loss: whatever never arrives is lost, and each state on the way is looked at.
 */
final class ExhaustiveInterleavingTest {
  private static final int ACCEPTORS = 3;

  /** A message to an acceptor, or from one to the proposer. */
  private record Letter(int proposer, int acceptor, Message message) {}

  @Test
  void atMostOneValueIsChosen() {
    Set<String> seen = new HashSet<>();
    Set<String> outcomes = new TreeSet<>();
    ArrayDeque<List<Integer>> open = new ArrayDeque<>();
    open.push(List.of());
    while (!open.isEmpty()) {
      List<Integer> path = open.pop();
      Run run = new Run();
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
    assertTrue(seen.size() > 10_000, "only " + seen.size() + " states");
    // nothing, and each proposer's value, were chosen in some run
    assertEquals(3, outcomes.size(), outcomes.toString());
  }

  /** One order of arrivals. */
  private static final class Run {
    private final Bench bench = new Bench(ACCEPTORS, 0);
    private final List<Acceptor> acceptors = new ArrayList<>();
    private final List<Phase1> attempts = new ArrayList<>();
    private final List<TreeMap<Integer, Message>> promises = new ArrayList<>();
    private final List<Letter> bag = new ArrayList<>();

    /** By ballot, who voted for what. */
    private final TreeMap<Ballot, TreeMap<Integer, Value>> votes = new TreeMap<>();

    Run() {
      for (int a = 0; a < ACCEPTORS; a++) {
        acceptors.add(new Acceptor(bench.effects, bench.quorums, bench.clock, false, 1));
      }
      for (int p = 0; p < 2; p++) {
        attempts.add(new Phase1(ballot(p), bench.quorums, 0));
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
              .computeIfAbsent(voted.ballot(), key -> new TreeMap<>())
              .put(letter.acceptor(), voted.value());
        }
      }
    }

    private void onPromise(int proposer, int from, Promise promise) {
      Phase1 attempt = attempts.get(proposer);
      if (attempt.covers(bench.schedule.at(1))) {
        return;
      }
      attempt.onPromise(ReplicaId.of(from), promise);
      promises.get(proposer).put(from, promise);
      if (attempt.covers(bench.schedule.at(1))) {
        Value value = attempt.boundUpTo() == 0 ? Bench.value(proposer) : attempt.bound(1);
        for (int a = 0; a < ACCEPTORS; a++) {
          bag.add(new Letter(proposer, a, new Accept(ballot(proposer), 1, value, 0)));
        }
      }
    }

    /** What is chosen, or "nothing"; fails when two values are. */
    String chosen() {
      Value chosen = null;
      for (TreeMap<Integer, Value> voters : votes.values()) {
        if (voters.size() > ACCEPTORS / 2) {
          Value value = voters.firstEntry().getValue();
          assertEquals(chosen == null ? value : chosen, value);
          chosen = value;
        }
      }
      return chosen == null ? "nothing" : name(chosen);
    }

    private static String name(Value value) {
      return Long.toHexString(value.digest());
    }

    /** Equal for two runs only if all that can follow is equal too. */
    String signature() {
      StringBuilder text = new StringBuilder();
      for (Acceptor acceptor : acceptors) {
        text.append(acceptor.promised());
        text.append(acceptor.vote(1) == null ? "-" : describe(acceptor.vote(1)));
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
        return "A" + name(accept.value());
      }
      if (what instanceof Vote vote) {
        return vote.ballot() + name(vote.value());
      }
      return "p";
    }
  }
}
