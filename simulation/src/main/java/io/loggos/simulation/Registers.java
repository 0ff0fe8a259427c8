package io.loggos.simulation;

import io.loggos.api.Hash64;
import io.loggos.api.app.ExecutionContext;
import io.loggos.api.wire.BytesInput;
import io.loggos.api.wire.BytesOutput;
import io.loggos.simulation.check.Execution;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The application of the simulator: a few numbered registers, each with a version. Its replies tell
 * how much has been executed, and it shows every execution to an observer.
 */
class Registers {
  private static final byte[] NO_COMMAND = new byte[0];
  private static final int BALLAST_BYTES_MAX = 1 << 20;

  /** Who sees what the application does. */
  interface Observer {
    /** The slot that is being executed. */
    long slot();

    void onExecuted(Execution execution);

    /** An execution sees that logical time. */
    default void onTime(long millis) {}

    /** The state was replaced by one that contains so many executions. */
    void onInstalled(long executions, List<Execution.KeyState> states);
  }

  private final long[] values;
  private final long[] versions;
  private final Observer observer;
  private byte[] ballast;

  /** How many executions this state contains; part of the state. */
  private long executions;

  /** A hash over all of them; part of the state. */
  private long chain;

  Registers(int keys, int ballastBytes, Observer observer) {
    this.values = new long[keys];
    this.versions = new long[keys];
    this.ballast = new byte[ballastBytes];
    this.observer = observer;
  }

  long executions() {
    return executions;
  }

  long chain() {
    return chain;
  }

  /** Executes a command; the context is null for an application without one. */
  byte[] execute(byte[] bytes, ExecutionContext context) {
    Command command = Command.decode(bytes);
    if (command.kind() == Command.Kind.GET) {
      return query(bytes);
    }
    change(command, context);
    boolean fails = command.kind() == Command.Kind.FAIL;
    String complaint = "number " + command.argument() + " must fail";
    byte[] reply =
        fails
            ? (IllegalStateException.class.getName() + ": " + complaint)
                .getBytes(StandardCharsets.UTF_8)
            : reply(command.key());
    executed(command.key(), command.client(), command.number(), bytes, reply, fails);
    if (fails) {
      throw new IllegalStateException(complaint);
    }
    return reply;
  }

  private void change(Command command, ExecutionContext context) {
    if (context != null) {
      observer.onTime(context.timeMillis());
    }
    int key = command.key();
    switch (command.kind()) {
      case PUT, FAIL -> write(key, command.argument());
      case ADD -> write(key, values[key] + command.argument());
      case SWAP -> {
        if (values[key] == command.expected()) {
          write(key, command.argument());
        }
      }
      case DRAW -> {
        if (context != null) {
          write(key, context.random().nextLong() ^ context.timeMillis());
        }
      }
      case ALARM -> {
        if (context != null) {
          context.setTimer(key, context.timeMillis() + command.argument());
        }
      }
      case QUIET -> {
        if (context != null) {
          context.cancelTimer(key);
        }
      }
      default -> throw new IllegalStateException("no change");
    }
  }

  /** Changes a key. */
  void write(int key, long value) {
    values[key] = value;
    versions[key]++;
  }

  /** A timer that a command set is due. */
  void onTimer(long timer, ExecutionContext context) {
    observer.onTime(context.timeMillis());
    int key = (int) timer;
    write(key, values[key] ^ context.timeMillis() ^ context.random().nextLong());
    executed(key, -1, timer, NO_COMMAND, reply(key), false);
  }

  private void executed(
      int key, int client, long number, byte[] command, byte[] reply, boolean threw) {
    long index = executions++;
    chain = Hash64.mix(chain ^ Hash64.of(command) + 31 * Hash64.of(reply));
    Execution.KeyState after = new Execution.KeyState(key, versions[key], values[key]);
    observer.onExecuted(
        new Execution(index, observer.slot(), client, number, command, reply, threw, after));
  }

  /** What a reply says: the key's version and value, and how many executions there were. */
  byte[] query(byte[] bytes) {
    return reply(Command.decode(bytes).key());
  }

  private byte[] reply(int key) {
    return ByteBuffer.allocate(24)
        .putLong(versions[key])
        .putLong(values[key])
        .putLong(executions)
        .array();
  }

  byte[] getState() {
    BytesOutput out = new BytesOutput();
    out.writeLong(executions);
    out.writeLong(chain);
    for (int key = 0; key < values.length; key++) {
      out.writeLong(values[key]);
      out.writeLong(versions[key]);
    }
    out.writeBytes(ballast, 0, ballast.length);
    return out.toByteArray();
  }

  void setState(byte[] state) {
    BytesInput in = new BytesInput(state);
    executions = in.readLong();
    chain = in.readLong();
    for (int key = 0; key < values.length; key++) {
      values[key] = in.readLong();
      versions[key] = in.readLong();
    }
    ballast = in.readBytes(BALLAST_BYTES_MAX);
    observer.onInstalled(executions, states());
  }

  private List<Execution.KeyState> states() {
    List<Execution.KeyState> states = new ArrayList<>();
    for (int key = 0; key < values.length; key++) {
      states.add(new Execution.KeyState(key, versions[key], values[key]));
    }
    return states;
  }

  long digest() {
    long digest = chain ^ executions;
    for (int key = 0; key < values.length; key++) {
      digest = Hash64.mix(digest ^ values[key]);
      digest = Hash64.mix(digest ^ versions[key]);
    }
    return digest;
  }
}
