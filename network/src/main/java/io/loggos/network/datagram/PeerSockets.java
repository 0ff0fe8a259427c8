package io.loggos.network.datagram;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sockets on the node's own port that are connected with one peer each. The system finds the way to
 * a connected peer once and not for each datagram, and no addresses are handed over. Where there is
 * none, or none can be had, everything goes through the socket that listens. Used on the loop only.
 */
final class PeerSockets {
  private static final Logger LOG = LoggerFactory.getLogger(PeerSockets.class);

  private final GrdpScope scope;
  private final Channel listening;
  private final int datagramBytes;
  private final Supplier<ChannelHandler> inbound;
  private final List<Channel> channels = new ArrayList<>();
  private final List<InetSocketAddress> peers = new ArrayList<>();
  private boolean told;

  /**
   * None yet.
   *
   * @param listening the bound socket whose address they share
   * @param inbound makes a handler for what a socket receives
   */
  PeerSockets(
      GrdpScope scope, Channel listening, int datagramBytes, Supplier<ChannelHandler> inbound) {
    this.scope = scope;
    this.listening = listening;
    this.datagramBytes = datagramBytes;
    this.inbound = inbound;
  }

  /** The socket that is connected with that peer, or null. */
  Channel find(InetSocketAddress peer) {
    for (int i = 0; i < peers.size(); i++) {
      if (peers.get(i).equals(peer)) {
        return channels.get(i);
      }
    }
    return null;
  }

  /** Connects a socket with a peer, unless there is one. */
  void open(InetSocketAddress peer) {
    if (!scope.sockets().sharesPorts() || find(peer) != null) {
      return;
    }
    DatagramChannel opened = null;
    Throwable failure;
    try {
      opened = scope.sockets().newDatagramSocket(own().getAddress(), datagramBytes);
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
      peers.add(peer);
      channels.add(opened);
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
    opened.config().setOption(ChannelOption.SO_RCVBUF, scope.options().socketBytes());
    opened.config().setOption(ChannelOption.SO_SNDBUF, scope.options().socketBytes());
    opened.pipeline().addLast(inbound.get());
    ChannelFuture done = scope.loop().register(opened);
    if (done.isSuccess()) {
      done = opened.bind(own());
    }
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
    for (int i = peers.size() - 1; i >= 0; i--) {
      if (!needed.test(peers.get(i))) {
        peers.remove(i);
        channels.remove(i).close();
      }
    }
  }

  void close() {
    retain(peer -> false);
  }
}
