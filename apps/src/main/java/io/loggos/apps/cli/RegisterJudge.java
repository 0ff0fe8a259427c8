package io.loggos.apps.cli;

import io.loggos.apps.history.HistoryOperation;
import io.loggos.apps.history.HistoryOperation.Kind;
import io.loggos.apps.history.LinearizabilityChecker;
import io.loggos.apps.history.Verdict;
import io.loggos.simulation.ClientCall;
import io.loggos.simulation.ClientCall.Knowledge;
import io.loggos.simulation.HistoryJudge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Lets the linearizability checker judge simulated runs. What the checker knows is values, so the
 * version of a register takes the value's place: a change compares the version before with the one
 * it leaves. Changes of which only the outcome is in doubt, and timers, of which each may make one
 * change after it was set, explain the versions that nobody claims.
 */
final class RegisterJudge implements HistoryJudge {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Before everything, each register is in its first version. */
  private static final long BEGINNING = -1;

  @Override
  public String judge(List<ClientCall> calls) {
    Map<Integer, Register> registers = new TreeMap<>();
    for (ClientCall call : calls) {
      registers.computeIfAbsent(call.key(), Register::new).add(call);
    }
    List<HistoryOperation> history = new ArrayList<>();
    for (Register register : registers.values()) {
      String problem = register.explain(history);
      if (problem != null) {
        return problem;
      }
    }
    Verdict verdict = new LinearizabilityChecker(LIMIT).check(history);
    boolean bad = verdict.answer() == Verdict.Answer.NOT_LINEARIZABLE;
    return bad ? verdict.explanation() : null;
  }

  /** The calls of one register. */
  private static final class Register {
    private final String key;
    private final List<ClientCall> calls = new ArrayList<>();

    /** The value of each version, and those of which somebody says that he made them. */
    private final TreeMap<Long, Long> values = new TreeMap<>();

    private final Set<Long> claimed = new TreeSet<>();
    private String problem;

    Register(int number) {
      key = Integer.toString(number);
    }

    void add(ClientCall call) {
      calls.add(call);
      boolean told = call.knowledge() != Knowledge.NOTHING;
      if (told && call.knowledge() != Knowledge.CHANGED_SOMEHOW) {
        Long other = values.putIfAbsent(call.version(), call.value());
        if (other != null && other != call.value()) {
          problem = "version " + call.version() + " held " + other + " and " + call.value();
        }
      }
      if (call.knowledge() == Knowledge.CHANGED) {
        claimed.add(call.version());
      }
    }

    /** Adds operations for the checker; returns what they cannot say, or null. */
    String explain(List<HistoryOperation> history) {
      if (problem != null) {
        return "register " + key + ": " + problem;
      }
      history.add(
          HistoryOperation.asked("nobody", Kind.PUT, key, "0", null, BEGINNING)
              .answered(true, null, BEGINNING));
      List<ClientCall> doubtful = new ArrayList<>();
      for (ClientCall call : calls) {
        switch (call.knowledge()) {
          case CHANGED -> history.add(change(call));
          case SAW -> history.add(sight(call));
          case LEFT, SAW_AND_SET_TIMER -> {
            history.add(sight(call));
            doubtful.add(call);
          }
          default -> doubtful.add(call);
        }
      }
      return explainUnclaimed(doubtful, history);
    }

    private HistoryOperation change(ClientCall call) {
      return HistoryOperation.asked(
              name(call),
              Kind.CAS,
              key,
              Long.toString(call.version()),
              Long.toString(call.version() - 1),
              call.beganNanos())
          .answered(true, null, call.endedNanos());
    }

    private HistoryOperation sight(ClientCall call) {
      return HistoryOperation.asked(name(call), Kind.GET, key, null, null, call.beganNanos())
          .answered(true, Long.toString(call.version()), call.endedNanos());
    }

    private static String name(ClientCall call) {
      return "c" + call.client() + "-" + call.beganNanos();
    }

    /**
     * Each version that nobody claims was made by one of those who do not know. They made one each,
     * so that so many of them had begun by then.
     */
    private String explainUnclaimed(List<ClientCall> doubtful, List<HistoryOperation> history) {
      long[] beginnings = doubtful.stream().mapToLong(ClientCall::beganNanos).sorted().toArray();
      int unclaimed = 0;
      for (long version = 1; !values.isEmpty() && version <= values.lastKey(); version++) {
        if (!claimed.contains(version)) {
          if (unclaimed < beginnings.length) {
            history.add(
                HistoryOperation.asked(
                    "doubt-" + version,
                    Kind.CAS,
                    key,
                    Long.toString(version),
                    Long.toString(version - 1),
                    beginnings[unclaimed]));
          }
          unclaimed++;
        }
      }
      return unclaimed <= beginnings.length
          ? null
          : "register "
              + key
              + " has "
              + unclaimed
              + " versions that nobody made, and only "
              + beginnings.length
              + " changes are in doubt";
    }
  }
}
