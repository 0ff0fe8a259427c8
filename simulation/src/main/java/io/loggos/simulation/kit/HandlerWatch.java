package io.loggos.simulation.kit;

import io.loggos.api.app.ContextHandler;
import io.loggos.api.app.DigestHandler;
import io.loggos.api.app.ExecutionContext;
import io.loggos.api.app.FrozenStateHandler;
import io.loggos.api.app.Handler;
import io.loggos.api.app.QueryHandler;
import io.loggos.api.app.TimerHandler;
import java.util.Arrays;
import java.util.List;

/**
 * Watches the handler of one replica: runs chosen requests a second time on a fresh copy in the
 * same state, and compares.
 */
final class HandlerWatch {
  private static final byte[] EMPTY = {};

  private final int replica;
  private final Handler handler;
  private final HandlerChecks checks;

  /** Where the handler was asked last. */
  private Place last = Place.after(0);

  /** The state it left then, or null when that is not known. */
  private byte[] stateThen;

  /** What it returned then, as the replica keeps it, and a copy. */
  private byte[] reply = EMPTY;

  private byte[] replyThen = EMPTY;

  private long queries;

  HandlerWatch(int replica, Handler handler, HandlerChecks checks) {
    this.replica = replica;
    this.handler = handler;
    this.checks = checks;
  }

  Handler handler() {
    return handler;
  }

  /** A request of the log; returns the reply, or throws what the handler threw. */
  byte[] execute(Request request, ExecutionContext context) {
    Place place = new Place(context.slot(), context.indexInBatch());
    RecordingContext recording = new RecordingContext(context);
    Look look = checks.isChosen(place) ? new Look(place, request) : null;
    Outcome outcome = run(handler, request, recording);
    checkLastReply(place, request);
    byte[] after = look == null ? null : look.after(outcome, recording);
    checks.onExecuted(replica, place, request, outcome, after);
    last = place;
    stateThen = after;
    return result(outcome);
  }

  /** A query, in the log or outside. */
  byte[] query(byte[] query) {
    Place place = Place.after(last.slot());
    Request request = Request.query(query);
    Look look =
        checks.isChosen(new Place(last.slot(), (int) queries++)) ? new Look(place, request) : null;
    Outcome outcome = run(handler, request, null);
    checkLastReply(place, request);
    if (look != null) {
      look.after(outcome, null);
    }
    return result(outcome);
  }

  /** The state is replaced by another replica's. */
  void install(byte[] state) {
    handler.setState(state.clone());
    byte[] now = handler.getState();
    if (!Arrays.equals(state, now)) {
      report(
          Breach.LOSSY_STATE,
          last,
          Request.command(EMPTY),
          "state given to setState of replica " + replica + ": " + Hex.of(state),
          "state that getState gave then: " + Hex.of(now),
          Hex.difference(state, now));
    }
    stateThen = null;
  }

  private byte[] result(Outcome outcome) {
    if (outcome.thrown() != null) {
      throw HandlerWatch.<RuntimeException>asThrown(outcome.thrown());
    }
    reply = outcome.reply();
    replyThen = reply == null ? null : reply.clone();
    return reply;
  }

  /** A handler written in another language may throw what Java would have it declare. */
  @SuppressWarnings("unchecked")
  private static <E extends Exception> E asThrown(Exception thrown) throws E {
    throw (E) thrown;
  }

  private static Outcome run(Handler target, Request request, RecordingContext context) {
    byte[] bytes = request.bytes().clone();
    byte[] reply = null;
    Exception thrown = null;
    try {
      switch (request.kind()) {
        case QUERY -> reply = ((QueryHandler) target).query(bytes);
        case TIMER -> {
          ((TimerHandler) target).onTimer(request.timer(), context);
          reply = EMPTY;
        }
        default ->
            reply =
                target instanceof ContextHandler withContext
                    ? withContext.execute(bytes, context)
                    : target.execute(bytes);
      }
    } catch (Exception e) {
      thrown = e;
    }
    return new Outcome(reply, thrown, context == null ? List.of() : context.timers());
  }

  /** A handler that uses an array again has just done so. */
  private void checkLastReply(Place place, Request request) {
    if (!Arrays.equals(reply, replyThen)) {
      report(
          Breach.CHANGED_REPLY,
          place,
          request,
          "reply of replica " + replica + " to the request before: " + Hex.of(replyThen),
          "the same array now: " + Hex.of(reply));
      replyThen = reply.clone();
    }
  }

  private void report(Breach breach, Place place, Request request, String... details) {
    checks.report(new Finding(breach, replica, place, request, List.of(details)));
  }

  /** One request looked at closely: begins before the handler executes it. */
  private final class Look {
    private final Place place;
    private final Request request;
    private byte[] before;
    private FrozenStateHandler.FrozenState frozen;

    Look(Place place, Request request) {
      this.place = place;
      this.request = request;
      guarded(this::begin);
    }

    /** The handler executed it; returns the state it left, or null if that cannot be told. */
    byte[] after(Outcome outcome, RecordingContext context) {
      if (before == null) {
        return null;
      }
      byte[][] after = new byte[1][];
      guarded(
          () -> {
            after[0] = handler.getState();
            compare(outcome, context, after[0]);
          });
      return after[0];
    }

    private void guarded(Runnable part) {
      try {
        part.run();
      } catch (RuntimeException e) {
        breach(Breach.THROWING_STATE, "replica " + replica + " threw " + e);
      }
    }

    private void breach(Breach breach, String... details) {
      report(breach, place, request, details);
    }

    private void begin() {
      before = handler.getState();
      if (stateThen != null && !Arrays.equals(stateThen, before)) {
        breach(
            Breach.CHANGED_BETWEEN,
            "state of replica " + replica + " at the end of " + last + ": " + Hex.of(stateThen),
            "state before this request: " + Hex.of(before),
            Hex.difference(stateThen, before));
      }
      if (handler instanceof FrozenStateHandler freezing) {
        frozen = freezing.freeze();
      }
    }

    private void compare(Outcome outcome, RecordingContext context, byte[] after) {
      if (request.kind() == Request.Kind.QUERY && !Arrays.equals(before, after)) {
        differ(Breach.CHANGING_QUERY, "before the query", before, "after the query", after);
      }
      if (frozen != null && !Arrays.equals(before, frozen.toBytes())) {
        differ(Breach.WRONG_FROZEN_STATE, "at the freeze", before, "frozen", frozen.toBytes());
      }
      Handler copy = checks.fresh();
      copy.setState(before.clone());
      byte[] copied = copy.getState();
      if (!Arrays.equals(before, copied)) {
        differ(Breach.LOSSY_STATE, "given to setState", before, "got from getState", copied);
      }
      runAgain(copy, outcome, context, after);
      copy.setState(before.clone());
      byte[] replaced = copy.getState();
      if (!Arrays.equals(before, replaced)) {
        differ(Breach.MERGED_STATE, "given to setState", before, "got from getState", replaced);
      }
    }

    private void runAgain(Handler copy, Outcome outcome, RecordingContext context, byte[] after) {
      Outcome again = run(copy, request, context == null ? null : context.again());
      byte[] afterAgain = copy.getState();
      if (!outcome.isSameAs(again)) {
        breach(
            Breach.DIFFERENT_REPLIES,
            "replica " + replica + ": " + outcome,
            "a copy of it, made by setState(getState()) just before: " + again);
      } else if (!Arrays.equals(after, afterAgain)) {
        differ(Breach.DIFFERENT_STATES, "after the request", after, "of a copy", afterAgain);
      } else if (handler instanceof DigestHandler digesting
          && digesting.digest() != ((DigestHandler) copy).digest()) {
        breach(
            Breach.WRONG_DIGEST,
            "digest of replica " + replica + ": " + digesting.digest(),
            "digest of a copy in the same state: " + ((DigestHandler) copy).digest());
      }
    }

    private void differ(Breach breach, String first, byte[] one, String second, byte[] other) {
      breach(
          breach,
          "state of replica " + replica + " " + first + ": " + Hex.of(one),
          "state " + second + ": " + Hex.of(other),
          Hex.difference(one, other));
    }
  }
}
