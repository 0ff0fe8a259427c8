package io.loggos.apps.history;

import io.loggos.apps.history.HistoryOperation.Kind;
import io.loggos.apps.history.Verdict.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Decides whether there is an order of all operations in which each takes effect at one moment
 * between its question and its answer and every answer is right. All keys are absent at the
 * beginning. An operation of unknown outcome may take effect at any time after its question, or
 * never.
 *
 * <p>Keys are independent of each other (Herlihy and Wing 1990: linearizability is local), so each
 * is searched for itself.
 */
public final class LinearizabilityChecker {
  private final Duration limit;

  /** A checker that gives up after so long. */
  public LinearizabilityChecker(Duration limit) {
    this.limit = limit;
  }

  /** Judges a history, whose operations may come in any order. */
  public Verdict check(List<HistoryOperation> history) {
    long deadline = System.nanoTime() + limit.toNanos();
    Map<String, List<HistoryOperation>> keys = new TreeMap<>();
    for (HistoryOperation operation : history) {
      keys.computeIfAbsent(operation.key(), key -> new ArrayList<>()).add(operation);
    }
    String undecided = "";
    for (Map.Entry<String, List<HistoryOperation>> key : keys.entrySet()) {
      KeySearch search = new KeySearch(relevant(key.getValue()), deadline);
      Answer answer = search.run();
      if (answer == Answer.NOT_LINEARIZABLE) {
        String why = "key \"" + key.getKey() + "\": " + search.describe();
        return new Verdict(answer, history.size(), keys.size(), why);
      }
      if (answer == Answer.NOT_DECIDED && undecided.isEmpty()) {
        undecided =
            "key \""
                + key.getKey()
                + "\": given up after "
                + limit.toSeconds()
                + " s or for want"
                + " of memory";
      }
    }
    Answer answer = undecided.isEmpty() ? Answer.LINEARIZABLE : Answer.NOT_DECIDED;
    return new Verdict(answer, history.size(), keys.size(), undecided);
  }

  /**
   * Leaves out what can make no difference: reads without an answer, and unknown writes of a value
   * that nobody saw and nobody expected. Such a write may have happened just before something that
   * did not look, or never, and both explain the same.
   */
  private static List<HistoryOperation> relevant(List<HistoryOperation> operations) {
    Set<String> noticed = new HashSet<>();
    for (HistoryOperation operation : operations) {
      if (operation.result() != null) {
        noticed.add(operation.result());
      }
      if (operation.kind() == Kind.CAS) {
        noticed.add(operation.expected());
      }
    }
    List<HistoryOperation> relevant = new ArrayList<>();
    for (HistoryOperation operation : operations) {
      boolean idle =
          operation.kind() == Kind.GET
              || operation.value() != null && !noticed.contains(operation.value());
      if (!(operation.isUnknown() && idle)) {
        relevant.add(operation);
      }
    }
    return relevant;
  }
}
