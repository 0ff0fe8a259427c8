package io.loggos.network;

import io.loggos.api.InvariantException;
import io.loggos.api.ReplicaId;
import io.loggos.api.plugin.TransportPlugin;
import io.netty.channel.EventLoop;

/** The node's loop as a transport that is built on Netty needs it. */
public final class OwnLoop {
  private OwnLoop() {}

  /**
   * The loop that a transport is to run on.
   *
   * @param transport the name of the transport, for people
   * @throws IllegalArgumentException when it is none of Netty's, or the context makes no sense
   */
  public static EventLoop of(TransportPlugin.Context context, String transport) {
    if (!(context.loop() instanceof EventLoop loop)) {
      throw new IllegalArgumentException(
          "the transport "
              + transport
              + " runs on a Netty event loop, such as EventLoops makes, but was given a "
              + context.loop().getClass().getName());
    }
    ReplicaId self = context.self();
    if (!self.isWatcher() && !context.configuration().contains(self)) {
      throw new IllegalArgumentException(
          "replica " + self + " is not a member of the configuration it was given");
    }
    if (context.incarnation() <= 0) {
      throw new IllegalArgumentException(
          "an incarnation is positive, not " + context.incarnation());
    }
    return loop;
  }

  /** Throws when the caller is not on the loop. */
  public static void check(EventLoop loop) {
    if (!loop.inEventLoop()) {
      throw new InvariantException(
          "the transport is used by the thread "
              + Thread.currentThread().getName()
              + " instead of the node's loop");
    }
  }
}
