package io.loggos.simulation.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The one order of all executions, as the first replica to make each of them showed it, and all
 * operations of clients. Proves K10, that every replica makes the same executions in the same order
 * with the same results; K11, that an operation takes place once; and K5, that nothing else does.
 */
public final class History {
  private final List<Execution> executions = new ArrayList<>();
  private final List<List<Operation>> operations = new ArrayList<>();

  /** For each key its states, one for each change, with the index of the change. */
  private final List<List<Execution>> changes = new ArrayList<>();

  /** How many executions the state certainly contains of which somebody has been told. */
  private long frontier;

  private final LongSupplier clock;

  /** A history in which nothing has happened; the clock tells true time. */
  public History(int clients, int keys, LongSupplier clock) {
    this.clock = clock;
    for (int i = 0; i < clients; i++) {
      operations.add(new ArrayList<>());
    }
    for (int i = 0; i < keys; i++) {
      changes.add(new ArrayList<>());
    }
  }

  /** How many executions there were. */
  public long size() {
    return executions.size();
  }

  /** Everything that clients ever wanted. */
  public List<Operation> operations() {
    return operations.stream().flatMap(List::stream).toList();
  }

  long now() {
    return clock.getAsLong();
  }

  long frontier() {
    return frontier;
  }

  void raiseFrontier(long executionsSeen) {
    frontier = Math.max(frontier, executionsSeen);
  }

  Execution execution(long index) {
    return executions.get((int) index);
  }

  /** The number of the client's next operation. */
  public long nextNumber(int client) {
    return operations.get(client).size();
  }

  /** A client begins an operation, with the number told before. */
  public Operation begin(int client, boolean read, byte[] payload) {
    List<Operation> own = operations.get(client);
    Operation operation = new Operation(client, own.size(), read, payload, frontier, now());
    own.add(operation);
    return operation;
  }

  /** A replica made an execution. */
  public void onExecuted(int replica, Execution execution) {
    if (execution.index() < executions.size()) {
      Execution first = execution(execution.index());
      if (!first.isSameAs(execution)) {
        throw new Violation(
            "K10 same prefix, same state",
            execution.slot(),
            "r" + replica + " made " + execution + "; another replica made " + first);
      }
      return;
    }
    if (execution.index() > executions.size()) {
      throw new Violation(
          "K10 same prefix, same state",
          execution.slot(),
          "r" + replica + " made " + execution + " after only " + executions.size());
    }
    executions.add(execution);
    if (execution.after().key() >= 0) {
      changes.get(execution.after().key()).add(execution);
    }
    if (execution.client() >= 0) {
      takePlace(replica, execution);
    }
  }

  private void takePlace(int replica, Execution execution) {
    List<Operation> own =
        execution.client() < operations.size() ? operations.get(execution.client()) : List.of();
    Operation operation =
        execution.number() < own.size() ? own.get((int) execution.number()) : null;
    if (operation == null || !Arrays.equals(operation.payload(), execution.command())) {
      throw new Violation(
          "K5 validity", execution.slot(), "nobody asked for r" + replica + "'s " + execution);
    }
    if (operation.index() >= 0) {
      throw new Violation(
          "K11 exactly once",
          execution.slot(),
          operation + " was " + execution(operation.index()) + ", and again " + execution);
    }
    if (operation.outcome() == Operation.Outcome.NO_EFFECT) {
      throw new Violation(
          "K24 honest outcomes",
          execution.slot(),
          operation + " was refused for good, and took place later: " + execution);
    }
    operation.executedAt(execution.index());
  }

  /** A replica took over a state that contains so many executions. */
  public void onInstalled(int replica, long executionsSeen, List<Execution.KeyState> installed) {
    if (executionsSeen > executions.size()) {
      throw new Violation(
          "K17 snapshot is canonical", "r" + replica + " installed what nobody executed");
    }
    for (Execution.KeyState state : installed) {
      requireState("K17 snapshot is canonical", "r" + replica, state, executionsSeen);
    }
  }

  /** Throws unless the key looked like that after so many executions. */
  void requireState(String invariant, String who, Execution.KeyState seen, long executionsSeen) {
    Execution.KeyState state = stateOf(seen.key(), executionsSeen);
    boolean same = state == null ? seen.version() == 0 && seen.value() == 0 : state.equals(seen);
    if (!same) {
      throw new Violation(
          invariant,
          who + " saw " + seen + " after " + executionsSeen + " executions, instead of " + state);
    }
  }

  /** The key's state after so many executions; null when it had not been touched. */
  private Execution.KeyState stateOf(int key, long executionsSeen) {
    List<Execution> states = changes.get(key);
    int low = 0;
    int high = states.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (states.get(middle).index() < executionsSeen) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? null : states.get(low - 1).after();
  }
}
