package io.loggos.network.datagram;

import io.loggos.api.Member;
import io.loggos.network.OwnAddress;
import io.loggos.network.grdp.DatagramPort;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramChannelConfig;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one address of a node, at which a socket listens to everybody, and besides one to each peer
 * where that is possible. Datagrams are handed to the system together. Used on the loop only.
 */
final class DatagramSocket implements DatagramPort {
  private static final Logger LOG = LoggerFactory.getLogger(DatagramSocket.class);

  private final GrdpScope scope;
  private final Reader reader;
  private final List<Channel> unflushed = new ArrayList<>();
  private Channel channel;
  private PeerSockets peers;
  private boolean failing;

  /** The multicast group and the socket that hears it; null without. */
  private InetSocketAddress group;

  private Channel groupChannel;

  /** What stands behind the socket. */
  interface Reader {
    void onDatagram(InetSocketAddress from, ByteBuffer datagram);

    /** All that had arrived was handed on. */
    void onReadComplete();
  }

  DatagramSocket(GrdpScope scope, Reader reader) {
    this.scope = scope;
    this.reader = reader;
  }

  /**
   * Binds the socket.
   *
   * @param datagramBytes the longest that will be received
   * @return how many bytes its buffer for what arrives has room for
   */
  int bind(Member self, InetAddress host, int datagramBytes) throws IOException {
    DatagramChannel opened;
    try {
      opened = scope.sockets().newDatagramSocket(host, datagramBytes);
    } catch (ChannelException e) {
      throw OwnAddress.bindFailure(self, e);
    }
    ChannelFuture done = bind(opened, new InetSocketAddress(host, self.port()));
    if (!done.isSuccess()) {
      opened.unsafe().closeForcibly();
      throw OwnAddress.bindFailure(self, done.cause());
    }
    channel = opened;
    peers = new PeerSockets(scope.sockets(), channel, datagramBytes, this::bind);
    return opened.config().getReceiveBufferSize();
  }

  private ChannelFuture bind(DatagramChannel opened, InetSocketAddress own) {
    opened.config().setOption(ChannelOption.SO_RCVBUF, scope.options().socketBytes());
    opened.config().setOption(ChannelOption.SO_SNDBUF, scope.options().socketBytes());
    opened.pipeline().addLast(new Inbound());
    ChannelFuture done = scope.loop().register(opened);
    return done.isSuccess() ? opened.bind(own) : done;
  }

  /**
   * Hears a multicast group besides, on the interface that has the own address, and sends to it.
   *
   * @return why that is not possible, or null
   */
  String join(InetSocketAddress wanted, InetAddress host, int datagramBytes) {
    DatagramChannel opened = null;
    Throwable failure;
    try {
      NetworkInterface network = NetworkInterface.getByInetAddress(host);
      DatagramChannelConfig sending = ((DatagramChannel) channel).config();
      sending.setNetworkInterface(network);
      sending.setLoopbackModeDisabled(true);
      opened = scope.sockets().newDatagramSocket(wanted.getAddress(), datagramBytes);
      opened.config().setReuseAddress(true);
      ChannelFuture done = bind(opened, new InetSocketAddress(wanted.getPort()));
      if (done.isSuccess()) {
        done = opened.joinGroup(wanted, network);
      }
      failure = done.cause();
    } catch (ChannelException | SocketException | UnsupportedOperationException e) {
      failure = e;
    }
    if (failure == null) {
      group = wanted;
      groupChannel = opened;
      return null;
    }
    if (opened != null) {
      opened.unsafe().closeForcibly();
    }
    return failure.toString();
  }

  /** Whether there is a group to send to. */
  boolean hasGroup() {
    return group != null;
  }

  /** That peer is to hear the group, too; if it has the own address, what is sent comes back. */
  void reach(InetSocketAddress peer) {
    InetSocketAddress own = (InetSocketAddress) channel.localAddress();
    if (hasGroup() && peer.getAddress().equals(own.getAddress())) {
      ((DatagramChannel) channel).config().setLoopbackModeDisabled(false);
    }
  }

  @Override
  public void sendToGroup(byte[] bytes, int length) {
    if (hasGroup()) {
      write(channel, group, bytes, length);
    }
  }

  @Override
  public void send(InetSocketAddress to, byte[] bytes, int length) {
    Channel own = peers.find(to);
    if (own == null) {
      write(channel, to, bytes, length);
    } else {
      write(own, null, bytes, length);
    }
  }

  /** To that address, or where the socket is connected to. */
  private void write(Channel used, InetSocketAddress to, byte[] bytes, int length) {
    ByteBuf datagram = used.alloc().directBuffer(length);
    datagram.writeBytes(bytes, 0, length);
    used.write(to == null ? datagram : new DatagramPacket(datagram, to), used.voidPromise());
    if (!unflushed.contains(used)) {
      unflushed.add(used);
    }
  }

  /** What was sent leaves now. */
  void flush() {
    for (int i = 0; i < unflushed.size(); i++) {
      unflushed.get(i).flush();
    }
    unflushed.clear();
  }

  /** Much will be exchanged with that peer. */
  void befriend(InetSocketAddress peer) {
    peers.open(peer);
  }

  /** Nothing will be exchanged any more with peers but these. */
  void retain(Predicate<InetSocketAddress> needed) {
    if (peers != null) {
      peers.retain(needed);
    }
  }

  void close() {
    if (channel != null) {
      peers.close();
      channel.close();
      if (groupChannel != null) {
        groupChannel.close();
      }
    }
  }

  private final class Inbound extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      DatagramPacket packet = (DatagramPacket) message;
      ByteBuf content = packet.content();
      failing = false;
      try {
        if (context.channel() == groupChannel && packet.sender().equals(channel.localAddress())) {
          return; // what was sent to the group comes back, too
        }
        reader.onDatagram(
            packet.sender(),
            content.internalNioBuffer(content.readerIndex(), content.readableBytes()));
      } finally {
        packet.release();
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      reader.onReadComplete();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // a datagram that cannot be sent is a lost one; a mistake of ours is never to be lost
      if (!(cause instanceof IOException)) {
        LOG.error("an error in the datagram transport", cause);
      } else if (!failing && !isPortClosed(cause)) {
        failing = true;
        LOG.warn("cannot send or receive datagrams: {}; trying on", cause.getMessage());
      }
    }

    /** A connected socket hears that its peer's process is gone; knocks find out and tell. */
    private static boolean isPortClosed(Throwable cause) {
      return cause instanceof ConnectException || cause instanceof PortUnreachableException;
    }
  }
}
