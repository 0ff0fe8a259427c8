package io.loggos.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loggos.api.ReplyStatus;
import io.loggos.api.RequestEntry;
import io.loggos.network.clientwire.ClientWire;
import io.loggos.network.clientwire.Welcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A session driven by hand: what it wants is written down as text, one line per effect. */
final class SessionFixture implements ClientEffects {
  static final long SESSION = 100;
  static final int REQUEST_BYTES_MAX = 1000;
  private static final long MILLI = 1_000_000;

  final ClientSession session;
  private final List<String> log = new ArrayList<>();
  private long nowNanos;
  private long nonceLow;
  long window = 1000;
  long clusterId = 42;

  SessionFixture() {
    this(ClientOptions.of("r0:1,r1:1,r2:1"));
  }

  SessionFixture(ClientOptions options) {
    session = new ClientSession(options, new SplittableRandom(1), this);
    session.start(0);
  }

  /** How one request ended, as text, and how often. */
  static final class Outcome implements Completion {
    String text = "open";
    LoggosException failure;
    Runnable then = () -> {};
    private int times;

    @Override
    public void onReply(byte[] reply) {
      end("reply " + new String(reply, StandardCharsets.UTF_8));
    }

    @Override
    public void onFailure(LoggosException cause) {
      failure = cause;
      end(cause.getClass().getSimpleName());
    }

    private void end(String how) {
      times++;
      assertEquals(1, times, "a request ends once");
      text = how;
      then.run();
    }
  }

  // ---- effects

  @Override
  public void connect(Endpoint endpoint) {
    log.add("connect " + endpoint.host());
  }

  @Override
  public void disconnect() {
    log.add("disconnect");
  }

  @Override
  public void sendEntry(byte kind, long ofSession, long sequence, int acked, byte[] payload) {
    if (kind == RequestEntry.OPEN) {
      assertEquals(0, acked);
      nonceLow = sequence;
      log.add("open " + Long.toHexString(ofSession ^ sequence));
    } else {
      String text = new String(payload, StandardCharsets.UTF_8);
      log.add(name(kind) + " " + ofSession + "#" + sequence + "-" + acked + " " + text);
    }
  }

  private static String name(byte kind) {
    return switch (kind) {
      case RequestEntry.COMMAND -> "command";
      case RequestEntry.QUERY -> "query";
      case ClientWire.READ -> "read";
      case RequestEntry.KEEP_ALIVE -> "keep-alive";
      case RequestEntry.CLOSE -> "close";
      default -> "kind " + kind;
    };
  }

  // ---- the world

  /** What the session has wanted since the last call, after the turn has ended. */
  List<String> effects() {
    if (session.nextTickNanos() <= nowNanos) {
      session.onTick(nowNanos);
    }
    List<String> copy = List.copyOf(log);
    log.clear();
    return copy;
  }

  void expect(String... effects) {
    assertEquals(List.of(effects), effects());
  }

  void welcome(int own, int leader) {
    List<Welcome.Member> members = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      members.add(new Welcome.Member(i, "r" + i, 1));
    }
    session.onConnected(new Welcome(clusterId, 1, own, leader, window, REQUEST_BYTES_MAX, members));
  }

  /** Answers OPEN. */
  void opened(long id) {
    session.onReply(ReplyStatus.OPENED, id, nonceLow, new byte[0]);
  }

  /** Connected to leader r0 with an open session, and nothing noted. */
  SessionFixture ready() {
    welcome(0, 0);
    opened(SESSION);
    effects();
    return this;
  }

  Outcome submit(byte kind, String payload) {
    Outcome outcome = new Outcome();
    session.submit(kind, payload.getBytes(StandardCharsets.UTF_8), outcome);
    return outcome;
  }

  Outcome submit(String payload) {
    return submit(RequestEntry.COMMAND, payload);
  }

  Outcome askAgain(Outcome unknown) {
    Outcome outcome = new Outcome();
    session.askAgain((UnknownOutcomeException) unknown.failure, outcome);
    return outcome;
  }

  void reply(ReplyStatus status, long sequence, String payload) {
    session.onReply(status, SESSION, sequence, payload.getBytes(StandardCharsets.UTF_8));
  }

  void ok(long sequence) {
    reply(ReplyStatus.OK, sequence, "r" + sequence);
  }

  void answer(ReplyStatus status, long sequence, int number) {
    byte[] payload = ByteBuffer.allocate(4).putInt(number).array();
    session.onReply(status, SESSION, sequence, payload);
  }

  /** Answers OPEN with something else than OPENED. */
  void answerOpen(ReplyStatus status, byte[] payload) {
    session.onReply(status, 0, nonceLow, payload);
  }

  /** Lets time pass without any call in between, as if the process had been stopped. */
  void jump(long millis) {
    nowNanos += millis * MILLI;
    session.onTick(nowNanos);
  }

  /** Lets time pass, a millisecond at a time. */
  void pass(long millis) {
    for (long i = 0; i < millis; i++) {
      nowNanos += MILLI;
      session.onTick(nowNanos);
    }
  }

  /**
   * Jumps to the next instant at which the session wants to be called; returns the milliseconds.
   */
  long passToNextTick() {
    long before = nowNanos;
    nowNanos = Math.max(nowNanos, session.nextTickNanos());
    session.onTick(nowNanos);
    return (nowNanos - before) / MILLI;
  }
}
