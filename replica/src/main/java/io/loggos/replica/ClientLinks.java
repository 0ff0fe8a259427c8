package io.loggos.replica;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Which client connection each session last used here, and which of its requests this leader has
 * under way. Not replicated: dropped when leadership ends.
 */
final class ClientLinks {
  private final int linksMax;
  private final int window;
  private final LongTable<Link> bySession = new LongTable<>();

  /** Connections that wait for a session to be opened, by the lower half of the nonce. */
  private final Map<Long, Long> opening = new LinkedHashMap<>();

  /** The link looked up last: requests of one client come in a row. */
  private Link recent;

  ClientLinks(int linksMax, int window) {
    this.linksMax = linksMax;
    this.window = window;
  }

  /** The session's link, made if need be; null when there are too many. */
  Link link(long session, long connection) {
    Link link = find(session);
    if (link == null) {
      if (bySession.size() >= linksMax) {
        return null;
      }
      link = new Link(session);
      bySession.put(session, link);
      recent = link;
    }
    link.connection = connection;
    return link;
  }

  Link find(long session) {
    if (recent == null || recent.session != session) {
      Link found = session == 0 ? null : bySession.get(session);
      if (found == null) {
        return null;
      }
      recent = found;
    }
    return recent;
  }

  void remove(long session) {
    bySession.remove(session);
    recent = null;
  }

  /** Remembers who asked to open a session; false when too many do or the nonce is unusable. */
  boolean addOpening(long nonceLow, long connection) {
    if (nonceLow == 0 || opening.size() >= linksMax) {
      return false;
    }
    opening.put(nonceLow, connection);
    return true;
  }

  /** Takes the connection that waits for the nonce; -1 when none does. */
  long takeOpening(long nonceLow) {
    Long connection = opening.remove(nonceLow);
    return connection == null ? -1 : connection;
  }

  /** Hands out who still waits for a session: nonce and connection, in the order they came. */
  void forEachOpening(BiConsumer<Long, Long> waiting) {
    opening.forEach(waiting);
  }

  void clear() {
    bySession.clear();
    opening.clear();
    recent = null;
  }

  /** One session at this leader. */
  final class Link {
    private final long session;
    private long connection;

    /** Sequences under way, modulo the (power of two) size; 0 where there is none. */
    private long[] underWay = new long[8];

    private Link(long session) {
      this.session = session;
    }

    long connection() {
      return connection;
    }

    /** Notes that a request is under way; false when it was already. */
    boolean begin(long sequence) {
      if (sequence <= 0) {
        return true;
      }
      int at = index(sequence);
      while (isTaken(at, sequence) && underWay.length < 2 * window) {
        grow();
        at = index(sequence);
      }
      if (underWay[at] == sequence) {
        return false;
      }
      underWay[at] = sequence;
      return true;
    }

    /** The request is no longer under way, and may begin again. */
    void end(long sequence) {
      int at = index(sequence);
      if (underWay[at] == sequence) {
        underWay[at] = 0;
      }
    }

    /** Whether another request that may still be under way has the place. */
    private boolean isTaken(int at, long sequence) {
      return underWay[at] != 0 && underWay[at] != sequence && underWay[at] > sequence - window;
    }

    /** How many requests it can tell apart at present. */
    int capacity() {
      return underWay.length;
    }

    private int index(long sequence) {
      return (int) sequence & underWay.length - 1;
    }

    private void grow() {
      long[] old = underWay;
      underWay = new long[old.length * 2];
      for (long sequence : old) {
        if (sequence != 0) {
          underWay[index(sequence)] = sequence;
        }
      }
    }
  }
}
