package io.loggos.apps.chaos;

import io.loggos.network.EventLoops;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * Ways between replicas, and from clients to replicas, each with a port of its own on the loopback
 * interface. What is sent into a direction that is blocked waits, as it would in a network that
 * loses every packet until it is healed; so does the end of a connection, and a connection that
 * begins meanwhile. Usable from any thread but its own.
 */
public final class ProxyMesh implements AutoCloseable {
  /** Stands for all clients, which are one side. */
  public static final int CLIENTS = -1;

  private final EventLoops loops = EventLoops.create("auto", "loggos-proxy");
  private final InetAddress host = InetAddress.getLoopbackAddress();

  // Below: on the loop only.

  private final List<Way> ways = new ArrayList<>();
  private final Set<Direction> blocked = new HashSet<>();

  private record Direction(int from, int to) {}

  /** Which ways are meant. */
  @FunctionalInterface
  public interface Selection {
    /** Whether the way on which one side connects to the other is meant. */
    boolean includes(int from, int to);
  }

  private final class Way {
    private final int from;
    private final int to;
    private final Set<ProxyConnection> connections = new HashSet<>();
    private final int port;
    private Channel listener;

    /** Where it listens, now or again. */
    private InetSocketAddress address;

    Way(int from, int to, int port) {
      this.from = from;
      this.to = to;
      this.port = port;
    }

    void accept(SocketChannel channel) {
      ProxyConnection.Gate gate = forward -> isBlocked(forward ? from : to, forward ? to : from);
      ProxyConnection connection =
          new ProxyConnection(channel, new InetSocketAddress(host, port), loops.kind(), gate);
      connections.add(connection);
      connection.onEnd(() -> connections.remove(connection));
      connection.start();
    }
  }

  private boolean isBlocked(int from, int to) {
    return blocked.contains(new Direction(from, to));
  }

  /**
   * Opens a way.
   *
   * @param from who connects
   * @param to who is connected to
   * @param port where that one listens
   * @return the port that stands for it
   */
  public int open(int from, int to, int port) {
    Way way = new Way(from, to, port);
    Channel listener = listen(way, new InetSocketAddress(host, 0));
    onLoop(
        () -> {
          way.listener = listener;
          way.address = (InetSocketAddress) listener.localAddress();
          return ways.add(way);
        });
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  private Channel listen(Way way, InetSocketAddress address) {
    return new ServerBootstrap()
        .group(loops.loop())
        .channel(loops.kind().serverSocketClass())
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                way.accept(channel);
              }
            })
        .bind(address)
        .syncUninterruptibly()
        .channel();
  }

  /** Nothing arrives in this direction any more. */
  public void block(int from, int to) {
    onLoop(() -> blocked.add(new Direction(from, to)));
  }

  /** Everything arrives again, what waited first. */
  public void heal() {
    onLoop(
        () -> {
          blocked.clear();
          ways.forEach(way -> List.copyOf(way.connections).forEach(ProxyConnection::onHealed));
          return null;
        });
  }

  /** Breaks connections on both sides; tells how many. */
  public int reset(Selection selection) {
    return onLoop(
        () -> {
          int count = 0;
          for (Way way : ways) {
            if (selection.includes(way.from, way.to)) {
              count += way.connections.size();
              List.copyOf(way.connections).forEach(ProxyConnection::reset);
            }
          }
          return count;
        });
  }

  /** From now on nobody listens for that replica, because it is dead. */
  public void refuseTo(int id) {
    onLoop(
        () -> {
          ways.stream().filter(way -> way.to == id).forEach(way -> way.listener.close());
          return null;
        });
  }

  /** That replica is about to listen again, at the same ports. */
  public void acceptTo(int id) {
    for (Way way : onLoop(() -> ways.stream().filter(one -> one.to == id).toList())) {
      Channel listener = listen(way, way.address);
      onLoop(
          () -> {
            way.listener = listener;
            return null;
          });
    }
  }

  private <T> T onLoop(Callable<T> task) {
    return loops.loop().submit(task).syncUninterruptibly().getNow();
  }

  @Override
  public void close() {
    loops.close();
  }
}
