package io.loggos.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.ReplyStatus;
import io.loggos.api.RequestEntry;
import io.loggos.network.clientwire.ClientWire;
import io.loggos.network.clientwire.Welcome;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A cluster as a client sees it: replicas that lead by turns, refuse, stall, lose connections and
 * sessions, and one session table. What was sent over a connection that is lost may still be
 * executed much later.
 */
final class ModelCluster implements ClientEffects {
  static final int MEMBERS = 3;
  static final int WINDOW = 16;

  private final SplittableRandom random;
  private final List<Welcome.Member> members = new ArrayList<>();
  private final TreeMap<Long, Session> sessions = new TreeMap<>();
  private final TreeMap<Long, Long> sessionOfNonce = new TreeMap<>();

  /** How often each command was executed, by its number. */
  final int[] executions;

  /** The first reply of each command. */
  final byte[][] replies;

  private final ArrayDeque<Entry> stray = new ArrayDeque<>();
  private ClientSession client;
  private Connection connection;
  private long nextSession = 1;
  private int leader;
  private int executed;
  long trace;

  /** From then on nothing goes wrong any more. */
  boolean calm;

  ModelCluster(SplittableRandom random, int commands) {
    this.random = random;
    this.executions = new int[commands];
    this.replies = new byte[commands][];
    for (int i = 0; i < MEMBERS; i++) {
      members.add(new Welcome.Member(i, "r" + i, 1));
    }
  }

  private static final class Session {
    final TreeMap<Long, byte[]> replies = new TreeMap<>();
    long floor = 1;
  }

  private record Entry(byte kind, long session, long sequence, int acked, byte[] payload) {}

  private record Answer(ReplyStatus status, long session, long sequence, byte[] payload) {}

  private static final class Connection {
    final int index;
    final ArrayDeque<Entry> inbox = new ArrayDeque<>();
    final ArrayDeque<Answer> outbox = new ArrayDeque<>();
    boolean welcomed;
    boolean mute;

    Connection(int index) {
      this.index = index;
    }
  }

  void drive(ClientSession session) {
    client = session;
  }

  // ---- effects

  @Override
  public void connect(Endpoint endpoint) {
    note(1, endpoint.host().charAt(1));
    disconnect();
    connection = new Connection(endpoint.host().charAt(1) - '0');
    connection.mute = chance(10);
  }

  @Override
  public void disconnect() {
    note(2, 0);
    if (connection != null) {
      stray.addAll(connection.inbox);
      connection = null;
    }
  }

  @Override
  public void sendEntry(byte kind, long session, long sequence, int acked, byte[] payload) {
    note(kind, sequence);
    assertTrue(connection != null && connection.welcomed, "sends only over a connection");
    if (kind != RequestEntry.OPEN) {
      assertTrue(acked >= 0 && acked < WINDOW && acked < sequence, sequence + "-" + acked);
    }
    connection.inbox.add(new Entry(kind, session, sequence, acked, payload));
  }

  // ---- what happens

  /** One random thing happens. */
  void step() {
    if (chance(40)) {
      leader = random.nextInt(MEMBERS);
    }
    if (!stray.isEmpty() && chance(5)) {
      Entry entry = stray.poll();
      if (random.nextBoolean()) {
        execute(entry);
      }
    }
    if (chance(3000) && !sessions.isEmpty()) {
      sessions.remove(sessions.firstKey());
    }
    if (connection == null) {
      return;
    }
    if (chance(60)) {
      connection.mute = !connection.mute;
    }
    if (chance(50)) {
      lose();
    } else if (!connection.mute || calm) {
      talk();
    }
  }

  /** All that lost connections still carry is executed. */
  void drain() {
    disconnect();
    stray.forEach(this::execute);
  }

  private void lose() {
    stray.addAll(connection.inbox);
    connection = null;
    if (chance(6)) {
      client.onRefused("full");
    } else {
      client.onConnectionLost("reset");
    }
  }

  private void talk() {
    Connection now = connection;
    if (!now.welcomed) {
      now.welcomed = true;
      int hint = chance(3) ? random.nextInt(MEMBERS + 1) - 1 : leader;
      client.onConnected(new Welcome(5, 1, now.index, hint, WINDOW, 1000, members));
      return;
    }
    for (int i = random.nextInt(8); i > 0 && !now.inbox.isEmpty(); i--) {
      now.outbox.add(answer(now.index, now.inbox.poll()));
    }
    for (int i = random.nextInt(8); i > 0 && !now.outbox.isEmpty() && now == connection; i--) {
      Answer answer = now.outbox.poll();
      client.onReply(answer.status(), answer.session(), answer.sequence(), answer.payload());
    }
  }

  private Answer answer(int index, Entry entry) {
    if (index != leader) {
      int hint = chance(3) ? random.nextInt(MEMBERS + 1) - 1 : leader;
      return answerTo(entry, ReplyStatus.NOT_LEADER, number(hint));
    }
    if (chance(30)) {
      return answerTo(entry, ReplyStatus.BUSY, number(1 + random.nextInt(50)));
    }
    if (chance(25) && entry.kind() != RequestEntry.OPEN) {
      return answerTo(entry, ReplyStatus.REJECTED, new byte[0]);
    }
    return execute(entry);
  }

  private Answer execute(Entry entry) {
    if (entry.kind() == RequestEntry.OPEN) {
      return open(entry);
    }
    Session session = sessions.get(entry.session());
    if (session == null) {
      return answerTo(entry, ReplyStatus.SESSION_EXPIRED, new byte[0]);
    }
    session.floor = Math.max(session.floor, entry.sequence() - entry.acked());
    session.replies.headMap(session.floor).clear();
    if (entry.sequence() < session.floor) {
      return answerTo(entry, ReplyStatus.TOO_OLD, new byte[0]);
    }
    byte[] reply = session.replies.get(entry.sequence());
    if (reply == null) {
      reply = apply(entry);
      session.replies.put(entry.sequence(), reply);
    }
    return answerTo(entry, ReplyStatus.OK, reply);
  }

  private byte[] apply(Entry entry) {
    executed++;
    byte[] reply = number(executed);
    if (entry.kind() == RequestEntry.COMMAND) {
      int command = ByteBuffer.wrap(entry.payload()).getInt();
      executions[command]++;
      assertEquals(1, executions[command], "command " + command + " is executed once");
      replies[command] = reply;
    } else if (entry.kind() == RequestEntry.CLOSE) {
      sessions.remove(entry.session());
    } else {
      assertTrue(entry.kind() == RequestEntry.KEEP_ALIVE || entry.kind() == ClientWire.READ);
    }
    return reply;
  }

  private Answer open(Entry entry) {
    Long known = sessionOfNonce.get(entry.session());
    if (known == null) {
      known = nextSession++;
      sessionOfNonce.put(entry.session(), known);
      sessions.put(known, new Session());
    } else if (!sessions.containsKey(known)) {
      return answerTo(entry, ReplyStatus.SESSION_EXPIRED, new byte[0]);
    }
    return new Answer(ReplyStatus.OPENED, known, entry.sequence(), new byte[0]);
  }

  private static Answer answerTo(Entry entry, ReplyStatus status, byte[] payload) {
    return new Answer(status, entry.session(), entry.sequence(), payload);
  }

  private static byte[] number(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  /** True once in so many cases, and never in calm times. */
  private boolean chance(int cases) {
    return random.nextInt(cases) == 0 && !calm;
  }

  private void note(long what, long more) {
    trace = trace * 31 + what * 7 + more;
  }
}
