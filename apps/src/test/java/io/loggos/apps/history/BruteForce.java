package io.loggos.apps.history;

import io.loggos.apps.history.HistoryOperation.Kind;
import java.util.List;
import java.util.Objects;

/** Tries every order of a few operations on one key, as the definition says. */
final class BruteForce {
  private final List<HistoryOperation> operations;

  private BruteForce(List<HistoryOperation> operations) {
    this.operations = operations;
  }

  static boolean isLinearizable(List<HistoryOperation> operations) {
    return new BruteForce(operations).search(0, null);
  }

  private boolean search(int taken, String value) {
    boolean allAnswered = true;
    for (int i = 0; i < operations.size(); i++) {
      allAnswered &= (taken & 1 << i) != 0 || operations.get(i).isUnknown();
    }
    if (allAnswered) {
      return true;
    }
    for (int i = 0; i < operations.size(); i++) {
      if ((taken & 1 << i) == 0 && isNext(taken, i) && explains(operations.get(i), value)) {
        if (search(taken | 1 << i, after(operations.get(i), value))) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isNext(int taken, int candidate) {
    for (int i = 0; i < operations.size(); i++) {
      boolean open = (taken & 1 << i) == 0;
      if (open && operations.get(i).returnNanos() < operations.get(candidate).invokeNanos()) {
        return false;
      }
    }
    return true;
  }

  private static boolean explains(HistoryOperation operation, String value) {
    if (operation.isUnknown() || operation.kind() == Kind.PUT) {
      return true;
    }
    if (operation.kind() != Kind.CAS) {
      return Objects.equals(operation.result(), value);
    }
    boolean done = operation.expected().equals(value);
    return operation.ok() == done && (done || Objects.equals(operation.result(), value));
  }

  private static String after(HistoryOperation operation, String value) {
    return switch (operation.kind()) {
      case PUT -> operation.value();
      case GET -> value;
      case DELETE -> null;
      case CAS -> operation.expected().equals(value) ? operation.value() : value;
    };
  }
}
