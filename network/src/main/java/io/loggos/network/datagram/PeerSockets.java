package io.loggos.network.datagram;

import io.loggos.network.SocketKind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramChannel;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sockets on the node's own port that are connected with one peer each. The system finds the way to
 * a connected peer once and not for each datagram, and no addresses are handed over. Where there is
 * none, or none can be had, everything goes through the socket that listens. Used on the loop only.
 */
final class PeerSockets {
  private static final Logger LOG = LoggerFactory.getLogger(PeerSockets.class);

  private final SocketKind sockets;
  private final Channel listening;
  private final int datagramBytes;
  private final BiFunction<DatagramChannel, InetSocketAddress, ChannelFuture> binder;
  private final Map<InetSocketAddress, Channel> channels = new LinkedHashMap<>();
  private boolean told;

  /**
   * None yet.
   *
   * @param listening the bound socket whose address they share
   * @param binder prepares a new socket as the listening one was, and binds it to an address
   */
  PeerSockets(
      SocketKind sockets,
      Channel listening,
      int datagramBytes,
      BiFunction<DatagramChannel, InetSocketAddress, ChannelFuture> binder) {
    this.sockets = sockets;
    this.listening = listening;
    this.datagramBytes = datagramBytes;
    this.binder = binder;
  }

  /** The socket that is connected with that peer, or null. */
  Channel find(InetSocketAddress peer) {
    return channels.get(peer);
  }

  /** Connects a socket with a peer, unless there is one. */
  void open(InetSocketAddress peer) {
    if (!sockets.sharesPorts() || channels.containsKey(peer)) {
      return;
    }
    DatagramChannel opened = null;
    Throwable failure;
    try {
      opened = sockets.newDatagramSocket(own().getAddress(), datagramBytes);
      // the system shares a port only among sockets that all agree; the listening one does so no
      // longer than it must, as a second node on this port is to be refused
      listening.config().setOption(ChannelOption.SO_REUSEADDR, true);
      try {
        failure = connect(opened, peer);
      } finally {
        listening.config().setOption(ChannelOption.SO_REUSEADDR, false);
      }
    } catch (ChannelException e) {
      failure = e;
    }
    if (failure == null) {
      channels.put(peer, opened);
      return;
    }
    if (opened != null) {
      opened.unsafe().closeForcibly();
    }
    if (!told) {
      told = true;
      LOG.info("no socket for {} alone, which costs a little speed: {}", peer, failure.toString());
    }
  }

  /** Returns why it failed, or null. */
  private Throwable connect(DatagramChannel opened, InetSocketAddress peer) {
    opened.config().setOption(ChannelOption.SO_REUSEADDR, true);
    ChannelFuture done = binder.apply(opened, own());
    if (done.isSuccess()) {
      done = opened.connect(peer);
    }
    return done.cause();
  }

  private InetSocketAddress own() {
    return (InetSocketAddress) listening.localAddress();
  }

  /** Closes those with whose peers nothing is exchanged any more. */
  void retain(Predicate<InetSocketAddress> needed) {
    channels
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !needed.test(entry.getKey());
              if (gone) {
                entry.getValue().close();
              }
              return gone;
            });
  }

  void close() {
    retain(peer -> false);
  }
}
