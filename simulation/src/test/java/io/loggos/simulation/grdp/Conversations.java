package io.loggos.simulation.grdp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The judge of what was said: every message belongs to the conversation that began when its
 * sender's connection opened, and tells which, which number it has and whether order was asked for.
 */
final class Conversations {
  static final String INTACT = "G1 messages arrive as they were sent";
  static final String ONCE = "G2 no message arrives twice";
  static final String ORDER = "G3 order is kept where it was asked for";
  static final String ONE = "G4 a connection carries one conversation";
  static final String ALL = "G5 nothing is lost while a connection lasts";

  /** Bytes that tell which message it is. */
  static final int HEADER_BYTES = 16;

  /** In the place of a conversation's number: what was said in several. */
  private static final int TO_ALL = -7;

  private final List<Talk> talks = new ArrayList<>();

  /** What was said in several conversations, and where in each. */
  private final List<List<Place>> toAll = new ArrayList<>();

  private record Place(Talk talk, int index) {}

  /** What one side said on one connection. */
  static final class Talk {
    final int number;
    final int from;
    final int to;
    private final List<byte[]> sent = new ArrayList<>();
    private final BitSet ordered = new BitSet();
    private final BitSet arrived = new BitSet();
    private int lastOrdered = -1;
    private Object heardOn;

    Talk(int number, int from, int to) {
      this.number = number;
      this.from = from;
      this.to = to;
    }

    boolean isComplete() {
      return arrived.cardinality() == sent.size();
    }

    @Override
    public String toString() {
      return from + " to " + to + " (conversation " + number + ")";
    }
  }

  Talk begin(int from, int to) {
    Talk talk = new Talk(talks.size(), from, to);
    talks.add(talk);
    return talk;
  }

  /** A new message of that conversation. */
  byte[] say(Talk talk, int bytesMax, boolean inOrder, SplittableRandom random) {
    byte[] bytes = new byte[HEADER_BYTES + random.nextInt(Math.max(1, bytesMax - HEADER_BYTES))];
    random.nextBytes(bytes);
    ByteBuffer.wrap(bytes)
        .putInt(talk.number)
        .putInt(talk.sent.size())
        .putInt(talk.from)
        .putInt(inOrder ? 1 : 0);
    if (inOrder) {
      talk.ordered.set(talk.sent.size());
    }
    talk.sent.add(bytes);
    return bytes;
  }

  /** A new message, without order, of all those conversations. */
  byte[] sayToAll(List<Talk> all, int bytesMax, SplittableRandom random) {
    byte[] bytes = new byte[HEADER_BYTES + random.nextInt(Math.max(1, bytesMax - HEADER_BYTES))];
    random.nextBytes(bytes);
    ByteBuffer.wrap(bytes).putInt(TO_ALL).putInt(toAll.size());
    List<Place> places = new ArrayList<>();
    for (Talk talk : all) {
      places.add(new Place(talk, talk.sent.size()));
      talk.sent.add(bytes);
    }
    toAll.add(places);
    return bytes;
  }

  /** The message was not taken after all. */
  void unsay(Talk talk) {
    talk.sent.remove(talk.sent.size() - 1);
    talk.ordered.clear(talk.sent.size());
  }

  /** A message arrived at a node on a connection. */
  void hear(int at, Object connection, ByteBuffer message) {
    int length = message.remaining();
    int number = length < HEADER_BYTES ? -1 : message.getInt(message.position());
    int told = length < HEADER_BYTES ? -1 : message.getInt(message.position() + 4);
    if (number == TO_ALL && told >= 0 && told < toAll.size()) {
      for (Place place : toAll.get(told)) {
        if (place.talk.to == at) {
          hear(place.talk, place.index, at, connection, message);
          return;
        }
      }
    }
    if (number < 0 || number >= talks.size()) {
      throw new GrdpFailure(INTACT, "a message of " + length + " bytes of no conversation");
    }
    hear(talks.get(number), told, at, connection, message);
  }

  private void hear(Talk talk, int index, int at, Object connection, ByteBuffer message) {
    if (talk.to != at
        || index < 0
        || index >= talk.sent.size()
        || !message.equals(ByteBuffer.wrap(talk.sent.get(index)))) {
      throw new GrdpFailure(INTACT, "message " + index + " of " + talk + " heard by " + at);
    }
    if (talk.heardOn == null) {
      talk.heardOn = connection;
    } else if (talk.heardOn != connection) {
      throw new GrdpFailure(ONE, talk + " is heard on two connections");
    }
    if (talk.arrived.get(index)) {
      throw new GrdpFailure(ONCE, "message " + index + " of " + talk);
    }
    talk.arrived.set(index);
    if (talk.ordered.get(index)) {
      int expected = talk.ordered.nextSetBit(talk.lastOrdered + 1);
      if (index != expected) {
        throw new GrdpFailure(
            ORDER, "message " + index + " instead of " + expected + " of " + talk);
      }
      talk.lastOrdered = index;
    }
  }

  /** Everything said there has to have arrived. */
  void checkComplete(Talk talk) {
    if (!talk.isComplete()) {
      int missing = talk.sent.size() - talk.arrived.cardinality();
      throw new GrdpFailure(
          ALL,
          missing
              + " of "
              + talk.sent.size()
              + " messages of "
              + talk
              + ", the first "
              + talk.arrived.nextClearBit(0));
    }
  }
}
