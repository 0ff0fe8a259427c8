package io.loggos.api.io;

import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.wire.Message;
import java.util.List;

/**
 * Carries messages between replicas. May lose, delay, duplicate and reorder them; never alters
 * them. All methods are called on the node's loop, never block, and never throw because of a peer.
 */
public interface Transport extends AutoCloseable {
  /**
   * Begins to listen and to connect.
   *
   * @throws java.io.IOException when the own address cannot be bound; the message names it
   */
  void start() throws java.io.IOException;

  /**
   * Sends to a peer, or to whoever else is connected, never to oneself; dropped and counted when
   * the queue is full.
   */
  void send(ReplicaId to, Message message);

  /**
   * Says with whom connections are to be held from now on, and to whom broadcasts go. A connection
   * with somebody else stands for as long as he wants it, since he may have something to ask.
   *
   * @param peers members of any epochs; oneself among them is passed over
   */
  void setPeers(List<Member> peers);

  /** Sends to every peer, encoded once; not to oneself. */
  void broadcast(Message message);

  /** The turn ends: everything sent so far leaves now, with one write per peer. */
  void flush();

  /** Whether a connection with that replica stands. */
  boolean isConnected(ReplicaId replica);

  @Override
  void close();

  /** Who is told of what arrives, always on the node's loop. */
  interface Listener {
    /** A peer sent a message. */
    void onMessage(ReplicaId from, Message message);

    /** A connection to the peer stands. */
    void onConnected(ReplicaId peer);

    /** The connection was lost. */
    void onDisconnected(ReplicaId peer);

    /** The peer's host refuses connections to its port: its process is gone. */
    void onCrashEvidence(ReplicaId peer);

    /**
     * A peer told that this node must not take part, or the other way round.
     *
     * @param fatal whether this node must end
     * @param reason one line for people
     */
    void onRefused(int index, boolean fatal, String reason);

    /**
     * That member remembers more of this node than the node does itself: what it keeps is of no use
     * any more, now or after another start. {@link #onRefused} follows.
     */
    default void onDataRefused(int index, String reason) {}
  }
}
