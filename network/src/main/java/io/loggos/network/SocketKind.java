package io.loggos.network;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.Inet4Address;
import java.net.InetAddress;

/** Which sockets an event loop can drive. Usable from any thread. */
public enum SocketKind {
  /** Linux's own, about a tenth faster. */
  EPOLL {
    @Override
    public ServerSocketChannel newServerSocket() {
      return new EpollServerSocketChannel();
    }

    @Override
    public SocketChannel newSocket() {
      return new EpollSocketChannel();
    }

    @Override
    public DatagramChannel newDatagramSocket(InetAddress own, int datagramBytes) {
      EpollDatagramChannel channel = new EpollDatagramChannel(familyOf(own));
      // taking several in one call costs more than a call for each, as room has to be described
      channel
          .config()
          .setRecvByteBufAllocator(new ReusedReceiveBuffer(datagramBytes, DATAGRAMS_IN_A_ROW))
          .setOption(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, datagramBytes);
      return channel;
    }

    @Override
    public boolean sharesPorts() {
      return true;
    }

    @Override
    public Class<? extends ServerSocketChannel> serverSocketClass() {
      return EpollServerSocketChannel.class;
    }

    @Override
    public Class<? extends SocketChannel> socketClass() {
      return EpollSocketChannel.class;
    }
  },
  /** The JDK's, available everywhere. */
  NIO {
    @Override
    public ServerSocketChannel newServerSocket() {
      return new NioServerSocketChannel();
    }

    @Override
    public SocketChannel newSocket() {
      return new NioSocketChannel();
    }

    @Override
    public DatagramChannel newDatagramSocket(InetAddress own, int datagramBytes) {
      NioDatagramChannel channel = new NioDatagramChannel(familyOf(own));
      channel
          .config()
          .setRecvByteBufAllocator(new ReusedReceiveBuffer(datagramBytes, DATAGRAMS_IN_A_ROW));
      return channel;
    }

    @Override
    public boolean sharesPorts() {
      return false;
    }

    @Override
    public Class<? extends ServerSocketChannel> serverSocketClass() {
      return NioServerSocketChannel.class;
    }

    @Override
    public Class<? extends SocketChannel> socketClass() {
      return NioSocketChannel.class;
    }
  };

  private static final int DATAGRAMS_IN_A_ROW = 8;

  /** A new listening socket, not yet registered; the caller registers or closes it. */
  public abstract ServerSocketChannel newServerSocket();

  /** A new socket, not yet registered; the caller registers or closes it. */
  public abstract SocketChannel newSocket();

  /**
   * A new socket for datagrams, not yet registered; the caller registers or closes it. What it
   * receives has to be released before the next is read.
   *
   * @param own the address it will be used from, or one like it
   * @param datagramBytes the longest that will be received
   */
  public abstract DatagramChannel newDatagramSocket(InetAddress own, int datagramBytes);

  /**
   * Whether a connected socket for datagrams can share its address with one that is not connected,
   * so that each datagram reaches the socket that fits its sender best.
   */
  public abstract boolean sharesPorts();

  /** Sockets that know IPv4 only take a shorter way through the system. */
  private static SocketProtocolFamily familyOf(InetAddress own) {
    return own instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
  }

  /** The class of listening sockets, for a Netty bootstrap. */
  public abstract Class<? extends ServerSocketChannel> serverSocketClass();

  /** The class of sockets, for a Netty bootstrap. */
  public abstract Class<? extends SocketChannel> socketClass();

  /**
   * The kind that fits an event loop.
   *
   * @throws IllegalArgumentException when the loop drives neither
   */
  public static SocketKind of(EventLoop loop) {
    if (loop instanceof IoEventLoop io) {
      if (io.isIoType(NioIoHandler.class)) {
        return NIO;
      }
      if (io.isIoType(EpollIoHandler.class)) {
        return EPOLL;
      }
    }
    throw new IllegalArgumentException(
        "the event loop " + loop.getClass().getName() + " drives neither epoll nor NIO sockets");
  }
}
