package io.loggos.simulation;

import io.loggos.api.RequestEntry;
import io.loggos.client.BusyException;
import io.loggos.client.ClientSession;
import io.loggos.client.Completion;
import io.loggos.client.HandlerException;
import io.loggos.client.LoggosException;
import io.loggos.client.RejectedException;
import io.loggos.client.UnknownOutcomeException;
import io.loggos.network.clientwire.ClientWire;
import io.loggos.simulation.check.Execution;
import io.loggos.simulation.check.Operation;
import io.loggos.simulation.check.Violation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** What one client wants: draws operations, submits them, and tells the checkers how they end. */
final class Caller {
  private static final int PROOFS = 3;
  private static final int ASK_MAX = 5;
  private static final long RETRY_NANOS = 5_000_000;

  private final World world;
  private final ClientHost host;
  private final Plans plans;
  private final WorkPlan work;
  private final Checks checks;
  private final Workload workload;
  private final Dice dice;
  private int open;

  /** Operations begun and answered since the faults ended. */
  private int proofs;

  Caller(World world, ClientHost host, Plans plans, Checks checks, Workload workload) {
    this.world = world;
    this.host = host;
    this.plans = plans;
    this.work = plans.work();
    this.checks = checks;
    this.workload = workload;
    this.dice = Dice.of(plans.seed(), "caller-" + host.index());
  }

  void start() {
    host.start();
    int places = Math.min(work.outstanding, plans.cluster().sessionWindow);
    for (int i = 0; i < places; i++) {
      world.after(dice.exponential(plans.cluster().delayNanos), () -> host.input(this::next));
    }
  }

  ClientHost host() {
    return host;
  }

  /** The faults are over. */
  void finish() {
    host.input(this::next);
  }

  /** Whether nothing is left to be done. */
  boolean isDone() {
    return host.isCrashed() || open == 0 && proofs >= PROOFS;
  }

  @Override
  public String toString() {
    return "client " + host.index() + " with " + open + " open, " + proofs + " proofs";
  }

  private void next(ClientSession session) {
    boolean finishing = workload.isFinishing() && open == 0;
    if (finishing && proofs >= PROOFS) {
      // makes room for others, if sessions are few
      session.close();
    } else if (finishing || workload.take()) {
      begin(session);
    }
  }

  private void begin(ClientSession session) {
    open++;
    long number = checks.history.nextNumber(host.index());
    boolean read = dice.chance(work.readShare);
    Command command = draw(read, number);
    boolean oversize = dice.chance(work.oversizeShare) && !workload.isFinishing();
    int most = plans.cluster().requestBytesMax();
    byte[] payload = command.encode(oversize ? 2 * most : dice.between(Command.BYTES, most));
    Operation operation = checks.history.begin(host.index(), read, payload);
    byte kind = RequestEntry.COMMAND;
    if (read) {
      kind = dice.chance(0.9) ? ClientWire.READ : RequestEntry.QUERY;
    }
    if (world.trace().isVerbose()) {
      world.say(TraceEvent.Kind.OPERATION, host.name(), "begins " + operation + " " + command);
    }
    session.submit(kind, payload, new Ending(operation, command.key()));
  }

  private Command draw(boolean read, long number) {
    Command.Kind kind = Command.Kind.GET;
    if (!read) {
      kind =
          dice.chance(work.failShare)
              ? Command.Kind.FAIL
              : Command.Kind.values()[dice.between(1, 3)];
      if (work.application == WorkPlan.Application.TIMERS && dice.chance(0.3)) {
        kind = Command.Kind.values()[dice.between(5, 7)];
      }
    }
    long argument = kind == Command.Kind.ALARM ? dice.between(0, 500) : dice.between(1, 1000);
    return new Command(
        kind,
        dice.between(0, work.keys - 1),
        host.index(),
        number,
        argument,
        dice.between(1, 1000));
  }

  /** How one operation ends. */
  private final class Ending implements Completion {
    private final Operation operation;
    private final int key;
    private int asked;

    Ending(Operation operation, int key) {
      this.operation = operation;
      this.key = key;
    }

    @Override
    public void onReply(byte[] reply) {
      say("is answered");
      if (operation.isRead()) {
        ByteBuffer in = ByteBuffer.wrap(reply);
        Execution.KeyState seen = new Execution.KeyState(key, in.getLong(), in.getLong());
        checks.outcomes.onRead(operation, seen, in.getLong(), reply);
      } else {
        checks.outcomes.onAnswered(operation, reply, false);
      }
      answered();
    }

    @Override
    public void onFailure(LoggosException failure) {
      say("ends with " + failure);
      if (failure instanceof HandlerException) {
        byte[] text = failure.getMessage().getBytes(StandardCharsets.UTF_8);
        checks.outcomes.onAnswered(operation, text, true);
        answered();
      } else if (failure instanceof UnknownOutcomeException unknown) {
        checks.outcomes.onUnknown(operation);
        if (!operation.isRead() && asked < ASK_MAX && dice.chance(work.askAgainShare)) {
          asked++;
          retry(session -> session.askAgain(unknown, this));
        } else {
          close(true);
        }
      } else if (failure instanceof BusyException || failure instanceof RejectedException) {
        checks.outcomes.onNoEffect(operation, failure.toString());
        close(true);
      } else {
        throw new Violation("K24 honest outcomes", operation + " ended with " + failure);
      }
    }

    private void say(String what) {
      if (world.trace().isVerbose()) {
        world.say(TraceEvent.Kind.OPERATION, host.name(), operation + " " + what);
      }
    }

    private void answered() {
      workload.onAnswered();
      if (workload.isFinishing()) {
        proofs++;
      }
      close(false);
    }

    private void close(boolean pause) {
      open--;
      if (pause) {
        retry(Caller.this::next);
      } else if (work.thinkDelays > 0 && !workload.isFinishing()) {
        long think = dice.exponential(work.thinkDelays * plans.cluster().delayNanos);
        world.after(think, () -> host.input(Caller.this::next));
      } else {
        world.after(0, () -> host.input(Caller.this::next));
      }
    }

    private void retry(Consumer<ClientSession> what) {
      world.after(RETRY_NANOS, () -> host.input(what));
    }
  }
}
