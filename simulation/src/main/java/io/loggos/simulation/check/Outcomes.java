package io.loggos.simulation.check;

import java.util.Arrays;

/**
 * What clients are told. K11: a reply is the one that the operation's execution made. K12:
 * operations are linearizable. K24: what was told not to have happened never happens.
 *
 * <p>Linearizability needs no search, because the order of executions is known: an operation that
 * begins after the answer to another one must come after it in that order. It is noted at the
 * beginning of each operation how many executions had been told to anybody, and compared at its
 * end.
 */
public final class Outcomes {
  private static final String LINEARIZABLE = "K12 linearizable";

  private final History history;

  /** Judges by the given history. */
  public Outcomes(History history) {
    this.history = history;
  }

  /** A command was answered with the handler's reply, or with the text of what it threw. */
  public void onAnswered(Operation operation, byte[] reply, boolean threw) {
    if (operation.index() < 0) {
      throw new Violation("K11 exactly once", operation + " was answered, but did not take place");
    }
    Execution execution = history.execution(operation.index());
    if (threw != execution.threw() || !Arrays.equals(reply, execution.reply())) {
      throw new Violation(
          "K11 exactly once", execution.slot(), operation + " got another reply than its own");
    }
    if (operation.index() < operation.frontier()) {
      throw new Violation(
          LINEARIZABLE,
          execution.slot(),
          operation
              + " began after execution "
              + (operation.frontier() - 1)
              + " had been told, and is "
              + execution);
    }
    operation.answer(threw ? null : reply, history.now());
    history.raiseFrontier(operation.index() + 1);
  }

  /**
   * A read was answered.
   *
   * @param seen the key as the reply tells it
   * @param executionsSeen how many executions the state contained that the reply came from
   * @param reply all of it
   */
  public void onRead(
      Operation operation, Execution.KeyState seen, long executionsSeen, byte[] reply) {
    if (executionsSeen > history.size()) {
      throw new Violation(LINEARIZABLE, operation + " saw executions that nobody made");
    }
    if (executionsSeen < operation.frontier()) {
      throw new Violation(
          LINEARIZABLE,
          history.execution(operation.frontier() - 1).slot(),
          operation
              + " saw "
              + executionsSeen
              + " executions, but "
              + operation.frontier()
              + " had been told before it began");
    }
    history.requireState(LINEARIZABLE, operation.toString(), seen, executionsSeen);
    operation.answer(reply, history.now());
    history.raiseFrontier(executionsSeen);
  }

  /** The client was told that the operation did not happen and never will. */
  public void onNoEffect(Operation operation, String how) {
    if (operation.index() >= 0) {
      Execution execution = history.execution(operation.index());
      throw new Violation(
          "K24 honest outcomes",
          execution.slot(),
          operation + " ended as " + how + ", but it was " + execution);
    }
    operation.end(Operation.Outcome.NO_EFFECT, history.now());
  }

  /** The client was told that nobody knows. */
  public void onUnknown(Operation operation) {
    operation.end(Operation.Outcome.UNKNOWN, history.now());
  }
}
