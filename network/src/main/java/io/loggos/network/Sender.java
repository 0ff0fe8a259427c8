package io.loggos.network;

import io.loggos.api.ReplicaId;
import io.loggos.api.io.Transport;
import io.loggos.api.wire.Message;
import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends for the node. What a replica says to itself takes no road at all: it waits, as the object
 * it is, until the loop polls it. Runs on the node's loop and never blocks.
 */
public final class Sender {
  private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

  private final ReplicaId self;
  private final Transport transport;
  private final int loopbackMax;
  private final ArrayDeque<Message> loopback;
  private long loopbackDropped;

  /**
   * Sends for a replica.
   *
   * @param loopbackMax how many messages to oneself may wait; more are dropped, as on any road
   */
  public Sender(ReplicaId self, Transport transport, int loopbackMax) {
    if (loopbackMax < 1) {
      throw new IllegalArgumentException("a loop-back queue of " + loopbackMax);
    }
    this.self = self;
    this.transport = transport;
    this.loopbackMax = loopbackMax;
    this.loopback = new ArrayDeque<>(Math.min(loopbackMax, 1024));
  }

  /** Sends to one replica, perhaps oneself. May be lost. */
  public void send(ReplicaId to, Message message) {
    if (to.equals(self)) {
      offerLoopback(message);
    } else {
      transport.send(to, message);
    }
  }

  /** Sends to every member, oneself included. May be lost. */
  public void broadcast(Message message) {
    transport.broadcast(message);
    offerLoopback(message);
  }

  private void offerLoopback(Message message) {
    if (loopback.size() < loopbackMax) {
      loopback.add(message);
      return;
    }
    if (loopbackDropped++ == 0) {
      LOG.warn(
          "the loop-back queue is full with {} messages; further ones are dropped and counted",
          loopbackMax);
    }
  }

  /** The oldest message to oneself, removed; null when there is none. */
  public Message pollLoopback() {
    return loopback.poll();
  }

  /** The turn ends: what was sent to others leaves. */
  public void flush() {
    transport.flush();
  }

  /** How many messages to oneself were dropped because too many waited. */
  public long loopbackDropped() {
    return loopbackDropped;
  }
}
