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
  private static final int SEQUENCES_MAX = 1 << 17;

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
    long end = session.ackedBelow + session.span();
    for (long sequence = session.ackedBelow; sequence < end; sequence++) {
      kept += session.isExecuted(sequence) ? 1 : 0;
    }
    out.writeCount(kept);
    for (long sequence = session.ackedBelow; sequence < end; sequence++) {
      if (session.isExecuted(sequence)) {
        byte[] reply = session.reply(sequence);
        out.writeLong(sequence);
        out.writeByte(session.status(sequence));
        out.writeBytes(reply, 0, reply.length);
      }
    }
  }

  /** Replaces the table by a snapshot's. */
  void read(WireInput in, int replyBytesMax) {
    byId.clear();
    byNonce.clear();
    oldest = null;
    newest = null;
    recent = null;
    lastId = in.readLong();
    long count = in.readCount(options.max());
    for (long i = 0; i < count; i++) {
      Session session = new Session(in.readLong(), in.readLong(), in.readLong());
      session.ackedBelow = in.readLong();
      long lastActive = in.readLong();
      long kept = in.readCount(SEQUENCES_MAX);
      for (long k = 0; k < kept; k++) {
        long sequence = in.readLong();
        if (sequence < session.ackedBelow || sequence - session.ackedBelow >= SEQUENCES_MAX) {
          throw new MalformedMessageException(
              "reply " + sequence + " of a session is out of place");
        }
        byte status = (byte) in.readByte();
        session.record(sequence, status, in.readBytes(replyBytesMax));
      }
      add(session, new Nonce(session.nonceHigh, session.nonceLow));
      touch(session, lastActive);
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
