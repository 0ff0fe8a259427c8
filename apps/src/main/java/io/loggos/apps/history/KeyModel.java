package io.loggos.apps.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a key does: its states as numbers, and what each operation makes of a state. */
final class KeyModel {
  /** The key is absent. */
  static final int ABSENT = 0;

  /** The answer is wrong in this state. */
  static final int IMPOSSIBLE = -1;

  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> texts = new ArrayList<>();

  KeyModel() {
    texts.add(null);
  }

  /**
   * An operation with numbers for its values.
   *
   * @param result ABSENT for none
   */
  record Step(HistoryOperation operation, int value, int expected, int result) {}

  Step step(HistoryOperation operation) {
    return new Step(
        operation,
        number(operation.value()),
        number(operation.expected()),
        number(operation.result()));
  }

  private int number(String text) {
    if (text == null) {
      return ABSENT;
    }
    Integer number = numbers.get(text);
    if (number == null) {
      number = texts.size();
      numbers.put(text, number);
      texts.add(text);
    }
    return number;
  }

  /** A state for people. */
  String text(int state) {
    return state == ABSENT ? "absent" : '"' + texts.get(state) + '"';
  }

  /** The state after the operation, or IMPOSSIBLE when it would have been answered otherwise. */
  int after(Step step, int state) {
    HistoryOperation operation = step.operation();
    if (operation.isUnknown()) {
      return afterUnknown(step, state);
    }
    return switch (operation.kind()) {
      case PUT -> step.value();
      case GET -> state == step.result() ? state : IMPOSSIBLE;
      case DELETE -> state == step.result() ? ABSENT : IMPOSSIBLE;
      case CAS -> afterCas(step, state);
    };
  }

  private static int afterCas(Step step, int state) {
    if (step.operation().ok()) {
      return state == step.expected() ? step.value() : IMPOSSIBLE;
    }
    return state == step.result() && state != step.expected() ? state : IMPOSSIBLE;
  }

  private static int afterUnknown(Step step, int state) {
    return switch (step.operation().kind()) {
      case PUT -> step.value();
      case GET -> state;
      case DELETE -> ABSENT;
      case CAS -> state == step.expected() ? step.value() : state;
    };
  }
}
