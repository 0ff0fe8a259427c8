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
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one socket of a node. Datagrams are handed to the system together. Used on the loop only. */
final class DatagramSocket implements DatagramPort {
  private static final Logger LOG = LoggerFactory.getLogger(DatagramSocket.class);

  private final GrdpScope scope;
  private final Reader reader;
  private Channel channel;
  private ChannelPromise voidPromise;
  private boolean unflushed;
  private boolean failing;

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
    opened.config().setOption(ChannelOption.SO_RCVBUF, scope.options().socketBytes());
    opened.config().setOption(ChannelOption.SO_SNDBUF, scope.options().socketBytes());
    opened.pipeline().addLast(new Inbound());
    ChannelFuture done = scope.loop().register(opened);
    if (done.isSuccess()) {
      done = opened.bind(new InetSocketAddress(host, self.port()));
    }
    if (!done.isSuccess()) {
      opened.unsafe().closeForcibly();
      throw OwnAddress.bindFailure(self, done.cause());
    }
    channel = opened;
    voidPromise = opened.voidPromise();
    return opened.config().getReceiveBufferSize();
  }

  @Override
  public void send(InetSocketAddress to, byte[] bytes, int length) {
    ByteBuf datagram = channel.alloc().directBuffer(length);
    datagram.writeBytes(bytes, 0, length);
    channel.write(new DatagramPacket(datagram, to), voidPromise);
    unflushed = true;
  }

  /** What was sent leaves now. */
  void flush() {
    if (unflushed) {
      unflushed = false;
      channel.flush();
    }
  }

  void close() {
    if (channel != null) {
      channel.close();
    }
  }

  private final class Inbound extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      DatagramPacket packet = (DatagramPacket) message;
      ByteBuf content = packet.content();
      failing = false;
      try {
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
      } else if (!failing) {
        failing = true;
        LOG.warn("cannot send or receive datagrams: {}; trying on", cause.getMessage());
      }
    }
  }
}
