package io.loggos.node;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.loggos.api.Configuration;
import io.loggos.api.io.ReplicaProvider.StandbyAddress;
import io.loggos.api.machine.MembershipRequest;
import io.loggos.api.machine.MembershipRequest.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.TreeMap;

/**
 * What operators ask of the membership, and standbys of the pool, in words: {@code add
 * [HOST:PORT]}, {@code remove INDEX}, {@code replace INDEX [HOST:PORT]}, {@code transfer-leader
 * INDEX}, {@code pause}, {@code resume}, {@code register HOST:PORT [follow | hot SLOT]}. Each is
 * answered by one JSON object with {@code done} and {@code text}, sooner or later. Used on the loop
 * only.
 */
final class Operators {
  private static final int WAITING_MAX = 1024;

  /** Who does what is asked, and takes the answers. */
  interface Host {
    /** An operator wants this; the answer comes by {@link Operators#onAnswer}. */
    void onRequest(MembershipRequest request);

    /**
     * A standby says that it is there.
     *
     * @param followed the last slot it has executed as a hot standby; -1 for a cold one
     * @param wantsToFollow whether it is to be made one
     */
    void onRegistered(StandbyAddress standby, long followed, boolean wantsToFollow);

    /** Answers what a connection asked. */
    void answer(long connection, long correlation, byte[] json);
  }

  private final Host host;

  /** Who waits for the answer to which request. */
  private final TreeMap<Long, Asker> waiting = new TreeMap<>();

  private long lastRequest;

  private record Asker(long connection, long correlation) {}

  Operators(Host host) {
    this.host = host;
  }

  /** A connection asks. */
  void onCommand(long connection, long correlation, String text) {
    String[] words = text.strip().split("\\s+");
    try {
      if (words[0].equals("register")) {
        requireWords(words, 2, 4);
        boolean hot = words.length == 4 && words[2].equals("hot");
        boolean wants = words.length == 3 && words[2].equals("follow");
        if (words.length > 2 && !hot && !wants) {
          throw new IllegalArgumentException("a standby registers as it is, with follow or hot");
        }
        StandbyAddress standby = StandbyAddress.parse(words[1]);
        host.onRegistered(standby, hot ? slot(words[3]) : -1, wants);
        host.answer(connection, correlation, json(true, "registered"));
        return;
      }
      MembershipRequest request = parse(words);
      if (waiting.size() == WAITING_MAX) {
        waiting.pollFirstEntry();
      }
      waiting.put(request.number(), new Asker(connection, correlation));
      host.onRequest(request);
    } catch (IllegalArgumentException e) {
      host.answer(connection, correlation, json(false, e.getMessage()));
    }
  }

  private MembershipRequest parse(String[] words) {
    Kind kind = null;
    for (Kind candidate : Kind.values()) {
      if (candidate.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(words[0])) {
        kind = candidate;
      }
    }
    if (kind == null) {
      throw new IllegalArgumentException("the request \"" + words[0] + "\" is unknown here");
    }
    boolean indexed = kind == Kind.REMOVE || kind == Kind.REPLACE || kind == Kind.TRANSFER_LEADER;
    boolean placed = kind == Kind.ADD || kind == Kind.REPLACE;
    int fixed = indexed ? 2 : 1;
    requireWords(words, fixed, placed ? fixed + 1 : fixed);
    int index = indexed ? index(words[1]) : -1;
    StandbyAddress standby = words.length > fixed ? StandbyAddress.parse(words[fixed]) : null;
    return new MembershipRequest(
        ++lastRequest,
        kind,
        index,
        standby == null ? "" : standby.host(),
        standby == null ? 0 : standby.port());
  }

  private static void requireWords(String[] words, int least, int most) {
    if (words.length < least || words.length > most) {
      throw new IllegalArgumentException(
          "the request " + words[0] + " has " + (words.length - 1) + " words after it");
    }
  }

  private static long slot(String word) {
    try {
      return Math.max(0, Long.parseLong(word));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + word + "\" is no slot");
    }
  }

  private static int index(String word) {
    try {
      int index = Integer.parseInt(word);
      if (index >= 0 && index < Configuration.PLACES_MAX) {
        return index;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException("\"" + word + "\" is not the index of a member");
  }

  /** The replica answers. */
  void onAnswer(long request, boolean done, String text) {
    Asker asker = waiting.remove(request);
    if (asker != null) {
      host.answer(asker.connection(), asker.correlation(), json(done, text));
    }
  }

  private static byte[] json(boolean done, String text) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("done", done)
        .put("text", text)
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }
}
