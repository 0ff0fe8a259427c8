package io.loggos.apps.history;

import io.loggos.apps.history.HistoryOperation.Kind;
import io.loggos.apps.history.Verdict.Answer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Searches the operations on one key for an order that explains every answer, depth first: Wing and
 * Gong 1993, with the list of open events and the memory of places seen of Lowe 2017.
 *
 * <p>Two things keep it fast. What is possible now and changes nothing is taken at once, without an
 * alternative: moved to the front of any explanation it leaves an explanation. And operations of
 * unknown outcome, which never have to take effect, are tried after all others.
 */
final class KeySearch {
  private static final int PLACES_MAX = 1_500_000;
  private static final int STEPS_PER_GLANCE = 1 << 12;

  private final KeyModel model = new KeyModel();
  private final KeyModel.Step[] known;
  private final KeyModel.Step[] unknown;
  private final OpenEvents open;
  private final PlaceKeys taken;
  private final Set<PlaceKeys.Key> seen = new HashSet<>();
  private final long deadlineNanos;

  /** What was chosen so far: known operations by their place, unknown ones behind them. */
  private final int[] choices;

  private final int[] statesBefore;
  private final boolean[] withoutAlternative;
  private int depth;
  private int knownLeft;
  private int state = KeyModel.ABSENT;
  private int leastLeft = Integer.MAX_VALUE;
  private HistoryOperation culprit;
  private int culpritState;

  KeySearch(List<HistoryOperation> operations, long deadlineNanos) {
    this.deadlineNanos = deadlineNanos;
    List<HistoryOperation> sorted = new ArrayList<>(operations);
    sorted.sort(Comparator.comparingLong(HistoryOperation::invokeNanos));
    known = steps(sorted, false);
    unknown = steps(sorted, true);
    knownLeft = known.length;
    open = new OpenEvents(known);
    taken = new PlaceKeys(known.length, unknown.length);
    choices = new int[operations.size()];
    statesBefore = new int[choices.length];
    withoutAlternative = new boolean[choices.length];
  }

  private KeyModel.Step[] steps(List<HistoryOperation> sorted, boolean wanted) {
    return sorted.stream()
        .filter(operation -> operation.isUnknown() == wanted)
        .map(model::step)
        .toArray(KeyModel.Step[]::new);
  }

  Answer run() {
    int after = OpenEvents.NONE;
    int triedUnknown = 0;
    boolean fresh = true;
    for (int steps = 1; knownLeft > 0; steps++) {
      if (steps % STEPS_PER_GLANCE == 0 && isExhausted()) {
        return Answer.NOT_DECIDED;
      }
      if (fresh && takeWithoutEffect()) {
        continue;
      }
      int choice = nextChoice(after, triedUnknown);
      if (choice >= 0) {
        fresh = true;
        after = OpenEvents.NONE;
        triedUnknown = 0;
        continue;
      }
      noteDeadEnd();
      int undone = undo();
      if (undone < 0) {
        return Answer.NOT_LINEARIZABLE;
      }
      fresh = false;
      after = undone < known.length ? undone : OpenEvents.ALL;
      triedUnknown = undone < known.length ? 0 : undone - known.length + 1;
    }
    return Answer.LINEARIZABLE;
  }

  private boolean isExhausted() {
    return System.nanoTime() - deadlineNanos >= 0 || seen.size() > PLACES_MAX;
  }

  private boolean takeWithoutEffect() {
    for (int i = open.firstCall(OpenEvents.NONE); i >= 0; i = open.firstCall(i)) {
      // a put of the present value may be needed later, where it is none
      if (known[i].operation().kind() != Kind.PUT && model.after(known[i], state) == state) {
        choose(i, state, true);
        return true;
      }
    }
    return false;
  }

  /** Takes the next possibility that leads to a new place; tells which, or -1. */
  private int nextChoice(int after, int firstUnknown) {
    for (int i = open.firstCall(after); i >= 0; i = open.firstCall(i)) {
      if (tryChoice(i, known[i])) {
        return i;
      }
    }
    long end = open.firstReturnNanos();
    for (int i = firstUnknown; i < unknown.length; i++) {
      if (unknown[i].operation().invokeNanos() > end) {
        break;
      }
      if (!taken.hasUnknown(i) && tryChoice(known.length + i, unknown[i])) {
        return known.length + i;
      }
    }
    return -1;
  }

  private boolean tryChoice(int choice, KeyModel.Step step) {
    int next = model.after(step, state);
    boolean idle = choice >= known.length && next == state;
    if (next == KeyModel.IMPOSSIBLE || idle) {
      return false;
    }
    int before = state;
    choose(choice, next, false);
    if (seen.add(taken.key(open.lowest(), next))) {
      return true;
    }
    undoLast(before);
    return false;
  }

  private void choose(int choice, int next, boolean certain) {
    choices[depth] = choice;
    statesBefore[depth] = state;
    withoutAlternative[depth] = certain;
    depth++;
    state = next;
    taken.flip(choice);
    if (choice < known.length) {
      open.lift(choice);
      knownLeft--;
    }
  }

  /** Takes back the last choice that had an alternative; tells which, or -1. */
  private int undo() {
    while (depth > 0) {
      int choice = choices[depth - 1];
      boolean certain = withoutAlternative[depth - 1];
      undoLast(statesBefore[depth - 1]);
      if (!certain) {
        return choice;
      }
    }
    return -1;
  }

  private void undoLast(int before) {
    depth--;
    int choice = choices[depth];
    state = before;
    taken.flip(choice);
    if (choice < known.length) {
      open.unlift(choice);
      knownLeft++;
    }
  }

  private void noteDeadEnd() {
    if (knownLeft < leastLeft) {
      leastLeft = knownLeft;
      culprit = known[open.firstReturn()].operation();
      culpritState = state;
    }
  }

  /** Where the longest attempt at an explanation ended, for people. */
  String describe() {
    return String.format(
        "%d of %d operations can be explained, but then the value is %s and there is no place for"
            + " %s",
        known.length - leastLeft, known.length, model.text(culpritState), text(culprit));
  }

  private static String text(HistoryOperation operation) {
    Kind kind = operation.kind();
    StringBuilder text = new StringBuilder(kind.name().toLowerCase(Locale.ROOT));
    if (operation.expected() != null) {
      text.append(" \"").append(operation.expected()).append("\" to");
    }
    if (operation.value() != null) {
      text.append(" \"").append(operation.value()).append('"');
    }
    text.append(" by ").append(operation.client()).append(": ");
    text.append(operation.ok() ? "ok" : "not ok");
    if (operation.result() != null) {
      text.append(", found \"").append(operation.result()).append('"');
    }
    return text.append(
            String.format(
                " (invoke_ns %d, return_ns %d)", operation.invokeNanos(), operation.returnNanos()))
        .toString();
  }

  /** Calls and returns of the known operations that are not taken yet, in the order of time. */
  private static final class OpenEvents {
    /** Before the first call. */
    static final int NONE = -1;

    /** After the last call. */
    static final int ALL = -2;

    private final int calls;
    private final int[] next;
    private final int[] previous;
    private final KeyModel.Step[] steps;

    OpenEvents(KeyModel.Step[] steps) {
      this.steps = steps;
      calls = steps.length;
      Integer[] order = new Integer[2 * calls];
      Arrays.setAll(order, i -> i);
      // at one time calls come first: then they overlap
      Arrays.sort(
          order, Comparator.comparingLong(this::nanos).thenComparing(event -> event >= calls));
      next = new int[2 * calls + 1];
      previous = new int[2 * calls + 1];
      int last = 2 * calls;
      for (int event : order) {
        link(last, event);
        last = event;
      }
      link(last, 2 * calls);
    }

    private long nanos(int event) {
      return event < calls
          ? steps[event].operation().invokeNanos()
          : steps[event - calls].operation().returnNanos();
    }

    private void link(int one, int other) {
      next[one] = other;
      previous[other] = one;
    }

    /** The first call behind this one that nothing has returned before; -1 for none. */
    int firstCall(int after) {
      if (after == ALL) {
        return -1;
      }
      int event = next[after == NONE ? 2 * calls : after];
      return event < calls ? event : -1;
    }

    int firstReturn() {
      int event = next[2 * calls];
      while (event < calls) {
        event = next[event];
      }
      return event - calls;
    }

    long firstReturnNanos() {
      return steps[firstReturn()].operation().returnNanos();
    }

    /** The open operation that was asked first; only as long as there is one. */
    int lowest() {
      return next[2 * calls];
    }

    void lift(int call) {
      remove(call);
      remove(calls + call);
    }

    void unlift(int call) {
      restore(calls + call);
      restore(call);
    }

    private void remove(int event) {
      next[previous[event]] = next[event];
      previous[next[event]] = previous[event];
    }

    private void restore(int event) {
      next[previous[event]] = event;
      previous[next[event]] = event;
    }
  }
}
