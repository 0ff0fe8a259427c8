package io.loggos.replica;

import io.loggos.api.ReplyStatus;
import io.loggos.api.RequestEntry;
import io.loggos.api.machine.Effects;
import io.loggos.api.machine.TurnClock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Where client requests come in and replies go out: admission, redirection, and the quick answer to
 * a repeated request. What it decides about duplicates is only an optimisation; {@link Execution}
 * has the last word (rule S23).
 */
final class Ingress implements Execution.ReplySink {
  private final Effects effects;
  private final Sessions sessions;
  private final Batcher batcher;
  private final ReplicaOptions options;
  private final ClientLinks links;
  private final TurnClock clock;
  private final byte[] busyPayload;
  private final byte[] fullPayload;
  private boolean leading;
  private boolean storageFull;
  private byte[] leaderHint = bigEndian(-1);

  Ingress(
      Effects effects,
      Sessions sessions,
      Batcher batcher,
      ReplicaOptions options,
      TurnClock clock) {
    this.effects = effects;
    this.sessions = sessions;
    this.batcher = batcher;
    this.options = options;
    this.clock = clock;
    this.links = new ClientLinks(options.sessions().max() + 1024, options.sessions().window());
    this.busyPayload = bigEndian(options.admission().busyRetryMillis());
    byte[] reason = "the leader's disk is full".getBytes(StandardCharsets.UTF_8);
    this.fullPayload =
        ByteBuffer.allocate(busyPayload.length + reason.length)
            .put(busyPayload)
            .put(reason)
            .array();
  }

  private static byte[] bigEndian(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  void onLeader(int index) {
    leaderHint = bigEndian(index);
  }

  void onStorageFull(boolean full) {
    storageFull = full;
  }

  void onLeading() {
    leading = true;
  }

  /** Tells every client whose request waits here that it must ask elsewhere. */
  void onDeposed() {
    leading = false;
    batcher.drain(
        (bytes, at) -> {
          long session = RequestEntry.session(bytes, at);
          long sequence = RequestEntry.sequence(bytes, at);
          long connection = connectionOf(RequestEntry.kind(bytes, at), session, sequence);
          if (connection >= 0) {
            effects.reply(connection, ReplyStatus.NOT_LEADER, session, sequence, leaderHint);
          }
        });
    // what was proposed and not decided may yet happen: its clients are sent on to ask elsewhere
    sessions.forEachId(
        session -> {
          ClientLinks.Link link = links.find(session);
          if (link != null) {
            effects.reply(link.connection(), ReplyStatus.NOT_LEADER, session, 0, leaderHint);
          }
        });
    links.forEachOpening(
        (nonceLow, connection) ->
            effects.reply(connection, ReplyStatus.NOT_LEADER, 0, nonceLow, leaderHint));
    links.clear();
  }

  /** Tells clients whose requests have waited too long that they have not happened. */
  void dropStale() {
    batcher.dropStale(
        clock.nanos(),
        (bytes, at) -> {
          byte kind = RequestEntry.kind(bytes, at);
          long session = RequestEntry.session(bytes, at);
          long sequence = RequestEntry.sequence(bytes, at);
          long connection = connectionOf(kind, session, sequence);
          if (connection >= 0) {
            effects.reply(connection, ReplyStatus.BUSY, session, sequence, busyPayload);
          }
          ClientLinks.Link link = links.find(session);
          if (kind == RequestEntry.COMMAND && link != null) {
            link.end(sequence);
          }
        });
  }

  private long connectionOf(byte kind, long session, long sequence) {
    if (kind == RequestEntry.OPEN) {
      return links.takeOpening(sequence);
    }
    ClientLinks.Link link = links.find(session);
    return link == null ? -1 : link.connection();
  }

  /** Refuses the request unless this replica leads and has room; true when it may go on. */
  boolean admit(long connection, long session, long sequence, boolean full, int total) {
    if (!leading) {
      effects.reply(connection, ReplyStatus.NOT_LEADER, session, sequence, leaderHint);
      return false;
    }
    if (total - RequestEntry.HEADER_BYTES > options.requestBytesMax()) {
      reject(
          connection,
          session,
          sequence,
          "a request of "
              + (total - RequestEntry.HEADER_BYTES)
              + " bytes exceeds loggos.request.bytes-max = "
              + options.requestBytesMax());
      return false;
    }
    if (full) {
      effects.reply(connection, ReplyStatus.BUSY, session, sequence, busyPayload);
    }
    return !full;
  }

  private void reject(long connection, long session, long sequence, String reason) {
    effects.reply(
        connection,
        ReplyStatus.REJECTED,
        session,
        sequence,
        reason.getBytes(StandardCharsets.UTF_8));
  }

  /** A client sent an entry for the log; {@code total} counts its length field too. */
  void onEntry(long connection, ByteBuffer in, int at, int total, byte kind) {
    long session = in.getLong(at + 5);
    long sequence = in.getLong(at + 13);
    if (!admit(connection, session, sequence, !storageFull && batcher.isFull(), total)) {
      return;
    }
    if (storageFull) {
      effects.reply(connection, ReplyStatus.BUSY, session, sequence, fullPayload);
      return;
    }
    if (kind == RequestEntry.OPEN) {
      if (links.addOpening(sequence, connection)) {
        batcher.add(in, at, total, kind, clock.nanos());
      } else {
        effects.reply(connection, ReplyStatus.BUSY, session, sequence, busyPayload);
      }
      return;
    }
    ClientLinks.Link link = links.link(session, connection);
    if (link == null) {
      effects.reply(connection, ReplyStatus.BUSY, session, sequence, busyPayload);
      return;
    }
    if (kind == RequestEntry.COMMAND && !isNew(connection, session, sequence, link)) {
      return;
    }
    batcher.add(in, at, total, kind, clock.nanos());
  }

  private boolean isNew(long connection, long session, long sequence, ClientLinks.Link link) {
    Session known = sessions.find(session);
    if (known != null && sequence >= known.ackedBelow && known.isExecuted(sequence)) {
      effects.reply(
          connection,
          ReplyStatus.of(known.status(sequence)),
          session,
          sequence,
          known.reply(sequence));
      return false;
    }
    return link.begin(sequence);
  }

  @Override
  public void onReply(byte kind, long session, long sequence, ReplyStatus status, byte[] payload) {
    if (!leading) {
      return;
    }
    long connection = connectionOf(kind, session, sequence);
    if (kind == RequestEntry.CLOSE || status == ReplyStatus.SESSION_EXPIRED) {
      links.remove(session);
    }
    if (connection >= 0) {
      effects.reply(connection, status, session, sequence, payload);
    }
  }

  @Override
  public void onSessionExpired(long session) {
    links.remove(session);
  }
}
