package io.loggos.simulation;

import io.loggos.api.app.DigestHandler;
import io.loggos.api.app.ExecutionContext;
import io.loggos.api.app.Handler;
import io.loggos.api.app.QueryHandler;
import io.loggos.api.app.TimerHandler;

/** The three kinds of handler that the same {@link Registers} can be served by. */
final class Applications {
  private Applications() {}

  static Handler of(WorkPlan.Application kind, Registers registers) {
    return switch (kind) {
      case PLAIN -> new Plain(registers);
      case QUERIES -> new Queries(registers);
      case TIMERS -> new Timers(registers);
    };
  }

  private static class Plain implements Handler {
    final Registers registers;

    Plain(Registers registers) {
      this.registers = registers;
    }

    @Override
    public byte[] execute(byte[] command) {
      return registers.execute(command, null);
    }

    @Override
    public byte[] getState() {
      return registers.getState();
    }

    @Override
    public void setState(byte[] state) {
      registers.setState(state);
    }
  }

  private static final class Queries extends Plain implements QueryHandler {
    Queries(Registers registers) {
      super(registers);
    }

    @Override
    public byte[] query(byte[] query) {
      return registers.query(query);
    }
  }

  private static final class Timers extends Plain
      implements TimerHandler, QueryHandler, DigestHandler {
    Timers(Registers registers) {
      super(registers);
    }

    @Override
    public byte[] execute(byte[] command) {
      return TimerHandler.super.execute(command);
    }

    @Override
    public byte[] execute(byte[] command, ExecutionContext context) {
      return registers.execute(command, context);
    }

    @Override
    public void onTimer(long timer, ExecutionContext context) {
      registers.onTimer(timer, context);
    }

    @Override
    public byte[] query(byte[] query) {
      return registers.query(query);
    }

    @Override
    public long digest() {
      return registers.digest();
    }
  }
}
