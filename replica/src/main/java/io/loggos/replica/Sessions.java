package io.loggos.replica;

import io.loggos.api.ReplyStatus;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.WireInput;
import io.loggos.api.wire.WireOutput;
import io.loggos.replica.ReplicaOptions.SessionOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * The session table. It changes only by executing decided values, is part of every snapshot, and
 * its bounds and expiry are functions of the log (rules S22 to S26).
 */
final class Sessions {
  /** More than were ever opened in slots that were lost. */
  private static final long IDS_SKIPPED = 1L << 40;

  private final SessionOptions options;
  private final LongTable<Session> byId = new LongTable<>();

  /** Never iterated; the order of activity is kept by the sessions themselves. */
  private final Map<Nonce, Session> byNonce = new LinkedHashMap<>();

  private Session oldest;
  private Session newest;
  private long lastId;

  /** The session looked up last: requests of one client come in a row. */
  private Session recent;

  Sessions(SessionOptions options) {
    this.options = options;
  }

  int size() {
    return byId.size();
  }

  /** Calls the consumer for every session, the one idle for longest first. */
  void forEachId(LongConsumer consumer) {
    for (Session session = oldest; session != null; session = session.newer) {
      consumer.accept(session.id);
    }
  }

  /** The session, or null when it is unknown or has expired. */
  Session find(long id) {
    if (recent == null || recent.id != id) {
      Session found = id == 0 ? null : byId.get(id);
      if (found == null) {
        return null;
      }
      recent = found;
    }
    return recent;
  }

  /** Opens a session, or finds the one a repeated request opened before; null when full. */
  Session open(long nonceHigh, long nonceLow, long now) {
    Nonce nonce = new Nonce(nonceHigh, nonceLow);
    Session session = byNonce.get(nonce);
    if (session == null) {
      if (byId.size() >= options.max()) {
        return null;
      }
      session = new Session(++lastId, nonceHigh, nonceLow);
      add(session, nonce);
    }
    touch(session, now);
    return session;
  }

  /**
   * The end of the log was lost, and with it perhaps sessions whose clients go on: nobody else may
   * get their ids.
   */
  void skipLostIds() {
    lastId += IDS_SKIPPED;
  }

  private void add(Session session, Nonce nonce) {
    byId.put(session.id, session);
    byNonce.put(nonce, session);
  }

  void close(Session session) {
    byId.remove(session.id);
    byNonce.remove(new Nonce(session.nonceHigh, session.nonceLow));
    unlink(session);
    recent = null;
  }

  void touch(Session session, long now) {
    session.lastActiveMillis = now;
    if (session != newest) {
      unlink(session);
      session.older = newest;
      if (newest != null) {
        newest.newer = session;
      }
      newest = session;
      if (oldest == null) {
        oldest = session;
      }
    }
  }

  private void unlink(Session session) {
    if (session.older != null) {
      session.older.newer = session.newer;
    }
    if (session.newer != null) {
      session.newer.older = session.older;
    }
    if (oldest == session) {
      oldest = session.newer;
    }
    if (newest == session) {
      newest = session.older;
    }
    session.older = null;
    session.newer = null;
  }

  /** Ends sessions that were idle for too long in logical time, and tells which. */
  void expire(long now, LongConsumer ended) {
    while (oldest != null && now - oldest.lastActiveMillis > options.expiryMillis()) {
      long id = oldest.id;
      close(oldest);
      ended.accept(id);
    }
  }

  void write(WireOutput out) {
    out.writeLong(lastId);
    out.writeCount(byId.size());
    for (Session session = oldest; session != null; session = session.newer) {
      out.writeLong(session.id);
      out.writeLong(session.nonceHigh);
      out.writeLong(session.nonceLow);
      out.writeLong(session.ackedBelow);
      out.writeLong(session.lastActiveMillis);
      writeReplies(out, session);
    }
  }

  private static void writeReplies(WireOutput out, Session session) {
    int kept = 0;
    long last = session.lastKept();
    // counted down from above: the last sequence there is may be among them
    for (long left = last - session.ackedBelow; left >= 0; left--) {
      kept += session.isExecuted(last - left) ? 1 : 0;
    }
    out.writeCount(kept);
    for (long left = last - session.ackedBelow; left >= 0; left--) {
      long sequence = last - left;
      if (session.isExecuted(sequence)) {
        byte[] reply = session.reply(sequence);
        out.writeLong(sequence);
        out.writeByte(session.status(sequence));
        out.writeBytes(reply, 0, reply.length);
      }
    }
  }

  /**
   * Replaces the table by a snapshot's, which is refused unless {@link #write} could have written
   * it under the same options.
   */
  void read(WireInput in, int replyBytesMax) {
    byId.clear();
    byNonce.clear();
    oldest = null;
    newest = null;
    recent = null;
    lastId = in.readLong();
    require(lastId >= 0, "last session", lastId);
    long count = in.readCount(options.max());
    for (long i = 0; i < count; i++) {
      readSession(in, replyBytesMax);
    }
  }

  private void readSession(WireInput in, int replyBytesMax) {
    Session session = new Session(in.readLong(), in.readLong(), in.readLong());
    require(session.id > 0 && session.id <= lastId, "session", session.id);
    session.ackedBelow = in.readLong();
    require(session.ackedBelow > 0, "lowest open sequence", session.ackedBelow);
    long lastActive = in.readLong();
    require(newest == null || newest.lastActiveMillis <= lastActive, "last activity", lastActive);
    readReplies(in, session, replyBytesMax);
    Nonce nonce = new Nonce(session.nonceHigh, session.nonceLow);
    boolean known = byId.get(session.id) != null || byNonce.containsKey(nonce);
    require(!known, "second session", session.id);
    add(session, nonce);
    touch(session, lastActive);
  }

  private void readReplies(WireInput in, Session session, int replyBytesMax) {
    long kept = in.readCount(options.window());
    long lowest = session.ackedBelow;
    for (long k = 0; k < kept; k++) {
      long sequence = in.readLong();
      // the window bounds what the ring grows to; neither number is negative
      boolean inWindow = sequence >= lowest && sequence - session.ackedBelow < options.window();
      require(inWindow, "reply", sequence);
      int status = in.readByte();
      boolean executed =
          status == ReplyStatus.OK.ordinal() || status == ReplyStatus.HANDLER_ERROR.ordinal();
      require(executed, "status", status);
      session.record(sequence, (byte) status, in.readBytes(replyBytesMax));
      // behind the last sequence there is none that could be mistaken for the next
      lowest = sequence + 1;
      require(lowest > 0 || k == kept - 1, "reply", sequence);
    }
  }

  private static void require(boolean holds, String what, long value) {
    if (!holds) {
      throw new MalformedMessageException(what + " " + value + " is out of place in a snapshot");
    }
  }

  /** Whether a request may be executed, is a duplicate, or must be refused. */
  Verdict judge(Session session, long sequence) {
    if (session == null) {
      return Verdict.EXPIRED;
    }
    if (sequence < session.ackedBelow) {
      return Verdict.TOO_OLD;
    }
    if (session.isExecuted(sequence)) {
      return Verdict.DUPLICATE;
    }
    return sequence - session.ackedBelow >= options.window() ? Verdict.BEYOND_WINDOW : Verdict.NEW;
  }

  /** What is to be done with a request. */
  enum Verdict {
    /** Execute it. */
    NEW(null),
    /** Executed before: repeat its reply. */
    DUPLICATE(null),
    /** The client had its reply already. */
    TOO_OLD(ReplyStatus.TOO_OLD),
    /** Too many unacknowledged requests. */
    BEYOND_WINDOW(ReplyStatus.REJECTED),
    /** No such session. */
    EXPIRED(ReplyStatus.SESSION_EXPIRED);

    /** How the client is told, when there is nothing else to tell. */
    final ReplyStatus refusal;

    Verdict(ReplyStatus refusal) {
      this.refusal = refusal;
    }
  }

  private record Nonce(long high, long low) {}
}
