package io.loggos.network;

import io.loggos.api.ReplicaId;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;
import java.util.BitSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each message that arrived to the part it is for. Runs on the node's loop; a subscriber is
 * called at once and must not block.
 */
public final class Demuxer {
  private static final Logger LOG = LoggerFactory.getLogger(Demuxer.class);

  private final Subscriber[] subscribers = new Subscriber[Part.values().length];
  private final BitSet reported = new BitSet();
  private long unclaimed;

  /** Who wants the messages of one part. */
  public interface Subscriber {
    /** A message arrived; may come from oneself. */
    void onMessage(ReplicaId from, Message message);
  }

  /**
   * Names the one subscriber of a part.
   *
   * @throws IllegalStateException when the part has one already
   */
  public void subscribe(Part part, Subscriber subscriber) {
    if (subscribers[part.ordinal()] != null) {
      throw new IllegalStateException("two subscribers for the messages of part " + part);
    }
    subscribers[part.ordinal()] = subscriber;
  }

  /** Hands a message on; one that nobody wants is counted, and logged once for each type. */
  public void dispatch(ReplicaId from, Message message) {
    MessageType<?> type = message.type();
    Subscriber subscriber = subscribers[type.part().ordinal()];
    if (subscriber != null) {
      subscriber.onMessage(from, message);
    } else {
      drop(from, type);
    }
  }

  private void drop(ReplicaId from, MessageType<?> type) {
    unclaimed++;
    if (!reported.get(type.number())) {
      reported.set(type.number());
      LOG.warn(
          "{} sends {} (message kind {}), but this node has no part {}; such messages are dropped",
          from,
          type.messageClass().getSimpleName(),
          type.number(),
          type.part());
    }
  }

  /** How many messages nobody wanted. */
  public long unclaimed() {
    return unclaimed;
  }
}
