package io.loggos.client;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;

/**
 * Feeds one {@link ClientSession} from one event loop and performs its effects. Whatever happens
 * opens a turn; the end of the turn is a task behind it, which sends all that the turn has gathered
 * in one write. Event loop only.
 */
final class ClientDriver implements ClientEffects {
  private static final long NEVER = Long.MAX_VALUE;

  private final EventLoop loop;
  private final String clusterName;
  private final Submissions submissions;
  private final ClientSession session;
  private final EntryWriter writer = new EntryWriter();
  private final long originNanos = System.nanoTime();
  private final Runnable endOfTurn = this::endTurn;

  /** The present connection or attempt, or null. */
  private ReplicaConnection connection;

  private boolean turning;
  private ScheduledFuture<?> tick;
  private long tickNanos = NEVER;

  ClientDriver(EventLoop loop, ClientOptions options, Submissions submissions) {
    this.loop = loop;
    this.clusterName = options.clusterName();
    this.submissions = submissions;
    this.session = new ClientSession(options, new SecureRandom(), this);
  }

  void start() {
    inTurn().start(nanos());
  }

  /** The session, told the time, with the end of the turn provided for. */
  ClientSession inTurn() {
    if (!turning) {
      turning = true;
      session.beginTurn(nanos());
      loop.execute(endOfTurn);
    }
    return session;
  }

  void submit(RequestFuture request) {
    byte[] payload = request.payload;
    UnknownOutcomeException again = request.again;
    request.payload = null;
    request.again = null;
    if (again == null) {
      inTurn().submit(request.kind, payload, request);
    } else {
      inTurn().askAgain(again, request);
    }
  }

  void submitAll() {
    RequestFuture request = submissions.takeAll();
    while (request != null) {
      RequestFuture next = request.next;
      request.next = null;
      submit(request);
      request = next;
    }
  }

  void close() {
    inTurn().close();
    submitAll();
    if (tick != null) {
      tick.cancel(false);
    }
  }

  long clusterId() {
    return session.clusterId();
  }

  String clusterName() {
    return clusterName;
  }

  Endpoint member(int index) {
    return session.member(index);
  }

  /** The connection has ended by itself. */
  void forget(ReplicaConnection ended) {
    if (connection == ended) {
      connection = null;
      writer.discard();
    }
  }

  // ---- effects

  @Override
  public void connect(Endpoint endpoint) {
    disconnect();
    connection = new ReplicaConnection(this, loop, endpoint);
    connection.open();
  }

  @Override
  public void disconnect() {
    if (connection != null) {
      flush();
      connection.drop();
      connection = null;
    }
  }

  @Override
  public void sendEntry(byte kind, long session, long sequence, int acked, byte[] payload) {
    writer.write(connection.channel(), kind, session, sequence, acked, payload);
  }

  // ---- turns

  private void endTurn() {
    long now = nanos();
    if (session.nextTickNanos() <= now) {
      session.onTick(now);
    }
    flush();
    armTick(now);
    turning = false;
  }

  private void flush() {
    Channel channel = connection == null ? null : connection.channel();
    if (channel != null) {
      writer.flush(channel);
    }
  }

  /** An earlier tick than needed does no harm, so a running timer is only ever moved forward. */
  private void armTick(long now) {
    long due = session.nextTickNanos();
    if (due < tickNanos) {
      if (tick != null) {
        tick.cancel(false);
      }
      tickNanos = due;
      tick = loop.schedule(this::onTick, due - now, TimeUnit.NANOSECONDS);
    }
  }

  private void onTick() {
    tick = null;
    tickNanos = NEVER;
    inTurn().onTick(nanos());
  }

  private long nanos() {
    return System.nanoTime() - originNanos;
  }
}
