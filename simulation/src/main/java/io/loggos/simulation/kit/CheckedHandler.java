package io.loggos.simulation.kit;

import io.loggos.api.app.ContextHandler;
import io.loggos.api.app.ExecutionContext;
import io.loggos.api.app.Handler;
import io.loggos.api.app.QueryHandler;
import io.loggos.api.app.TimerHandler;

/**
 * Stands between a replica and its handler, and looks at everything the handler does. It offers the
 * replica what the handler offers: queries and timers only if the handler has them.
 */
class CheckedHandler implements ContextHandler {
  final HandlerWatch watch;

  private CheckedHandler(HandlerWatch watch) {
    this.watch = watch;
  }

  /** The handler of one replica under the eyes of the checks. */
  static CheckedHandler of(int replica, Handler handler, HandlerChecks checks) {
    HandlerWatch watch = new HandlerWatch(replica, handler, checks);
    boolean queries = handler instanceof QueryHandler;
    if (handler instanceof TimerHandler) {
      return queries ? new TimersAndQueries(watch) : new Timers(watch);
    }
    return queries ? new Queries(watch) : new CheckedHandler(watch);
  }

  @Override
  public byte[] execute(byte[] command, ExecutionContext context) {
    return watch.execute(Request.command(command), context);
  }

  @Override
  public byte[] getState() {
    return watch.handler().getState();
  }

  @Override
  public void setState(byte[] state) {
    watch.install(state);
  }

  private static final class Queries extends CheckedHandler implements QueryHandler {
    Queries(HandlerWatch watch) {
      super(watch);
    }

    @Override
    public byte[] query(byte[] query) {
      return watch.query(query);
    }
  }

  private static class Timers extends CheckedHandler implements TimerHandler {
    Timers(HandlerWatch watch) {
      super(watch);
    }

    @Override
    public void onTimer(long timer, ExecutionContext context) {
      watch.execute(Request.timer(timer), context);
    }
  }

  private static final class TimersAndQueries extends Timers implements QueryHandler {
    TimersAndQueries(HandlerWatch watch) {
      super(watch);
    }

    @Override
    public byte[] query(byte[] query) {
      return watch.query(query);
    }
  }
}
