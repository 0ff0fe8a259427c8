package io.loggos.simulation;

import io.loggos.simulation.check.Operation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What one client of a run asked of a register, and what it was told; nothing that only the
 * simulator knows. A register begins with version 0, and every change raises its version by one.
 * Timers that requests set change registers, too; nobody is told.
 *
 * @param client whose, by number
 * @param key of which register
 * @param knowledge what the client knows in the end
 * @param version the version that it was told; 0 when it was told none
 * @param value the value that belongs to the version
 * @param beganNanos when it asked
 * @param endedNanos when it was told; {@link Long#MAX_VALUE} when it was not
 */
public record ClientCall(
    int client,
    int key,
    Knowledge knowledge,
    long version,
    long value,
    long beganNanos,
    long endedNanos) {
  /** What a client may know of a request. */
  public enum Knowledge {
    /** The register was in that version, and was left so. */
    SAW,
    /** It brought the register into that version. */
    CHANGED,
    /** It changed the register, once; into which version was not told. */
    CHANGED_SOMEHOW,
    /** It was in that version afterwards; whether by this request was not told. */
    LEFT,
    /**
     * It was in that version, and was left so; a timer of this request may change it once, later.
     */
    SAW_AND_SET_TIMER,
    /** Nothing. */
    NOTHING
  }

  /** All that may have changed something, or tell something. */
  static List<ClientCall> of(List<Operation> operations) {
    List<ClientCall> calls = new ArrayList<>();
    for (Operation operation : operations) {
      Command command = Command.decode(operation.payload());
      boolean answered = operation.outcome() == Operation.Outcome.ANSWERED;
      boolean idle =
          operation.isRead()
              || command.kind() == Command.Kind.QUIET
              || operation.outcome() == Operation.Outcome.NO_EFFECT;
      if (answered || !idle) {
        calls.add(of(operation, command, answered));
      }
    }
    return calls;
  }

  private static ClientCall of(Operation operation, Command command, boolean answered) {
    long ended = answered ? operation.endedNanos() : Long.MAX_VALUE;
    long version = 0;
    long value = 0;
    Knowledge knowledge = answered ? Knowledge.CHANGED_SOMEHOW : Knowledge.NOTHING;
    if (operation.reply() != null) {
      ByteBuffer reply = ByteBuffer.wrap(operation.reply());
      version = reply.getLong();
      value = reply.getLong();
      knowledge = knowledge(command, value);
    }
    return new ClientCall(
        operation.client(),
        command.key(),
        knowledge,
        version,
        value,
        operation.beganNanos(),
        ended);
  }

  private static Knowledge knowledge(Command command, long value) {
    return switch (command.kind()) {
      case PUT, ADD, DRAW -> Knowledge.CHANGED;
      case ALARM -> Knowledge.SAW_AND_SET_TIMER;
      case SWAP -> value == command.argument() ? Knowledge.LEFT : Knowledge.SAW;
      default -> Knowledge.SAW;
    };
  }
}
