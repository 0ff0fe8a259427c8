package io.loggos.apps.chaos;

import io.loggos.network.SocketKind;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A connection that was accepted, the one that was made for it, and what passes between them. Reads
 * only what it could pass on, so that little waits here and the rest with whoever sends it. On the
 * event loop only.
 */
final class ProxyConnection {
  private final SocketChannel front;
  private final InetSocketAddress target;
  private final SocketKind sockets;
  private final Gate gate;
  private Runnable onEnd;
  private Pump forward;
  private Pump backward;
  private boolean connecting;

  /** Whether something may pass. */
  @FunctionalInterface
  interface Gate {
    /**
     * Whether a direction is blocked.
     *
     * @param forward from the one who connected
     */
    boolean isBlocked(boolean forward);
  }

  ProxyConnection(SocketChannel front, InetSocketAddress target, SocketKind sockets, Gate gate) {
    this.front = front;
    this.target = target;
    this.sockets = sockets;
    this.gate = gate;
  }

  /** What to do when it has ended. */
  void onEnd(Runnable task) {
    onEnd = task;
  }

  void start() {
    front.closeFuture().addListener(closed -> onClosed());
    connect();
  }

  private void onClosed() {
    boolean backOpen = backward != null && backward.source.isOpen();
    if (!front.isOpen() && !backOpen) {
      onEnd.run();
    }
  }

  /** A connection takes packets in both directions. */
  private void connect() {
    if (connecting || gate.isBlocked(true) || gate.isBlocked(false)) {
      return;
    }
    connecting = true;
    ChannelFuture connected =
        new Bootstrap()
            .group(front.eventLoop())
            .channel(sockets.socketClass())
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(new ChannelInboundHandlerAdapter())
            .connect(target);
    connected.addListener(
        done -> {
          if (done.isSuccess()) {
            begin((SocketChannel) connected.channel());
          } else {
            breakOff(front);
          }
        });
  }

  private void begin(SocketChannel back) {
    forward = new Pump(front, back, true);
    backward = new Pump(back, front, false);
    back.closeFuture().addListener(closed -> onClosed());
    front.pipeline().addLast(forward);
    back.pipeline().addLast(backward);
    if (!front.isOpen()) {
      forward.ended = true;
    }
    onHealed();
  }

  /** Something may pass again. */
  void onHealed() {
    if (forward == null) {
      connect();
    } else {
      forward.pump();
      backward.pump();
    }
  }

  /** Breaks both sides, and drops what waits. */
  void reset() {
    breakOff(front);
    if (backward != null) {
      breakOff(backward.source);
    }
  }

  private static void breakOff(SocketChannel channel) {
    if (channel.isOpen()) {
      channel.config().setSoLinger(0);
      channel.close();
    }
  }

  /** One direction. */
  private final class Pump extends ChannelInboundHandlerAdapter {
    private final SocketChannel source;
    private final SocketChannel sink;
    private final boolean isForward;
    private final Queue<ByteBuf> waiting = new ArrayDeque<>();
    private boolean writing;
    private boolean ended;

    Pump(SocketChannel source, SocketChannel sink, boolean isForward) {
      this.source = source;
      this.sink = sink;
      this.isForward = isForward;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      waiting.add((ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      pump();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      ended = true;
      pump();
      if (!sink.isOpen()) {
        discard();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // a broken connection: passed on as one
      context.close();
    }

    void pump() {
      if (writing || gate.isBlocked(isForward)) {
        return;
      }
      if (!sink.isOpen()) {
        discard();
        if (!ended) {
          source.read();
        }
        return;
      }
      if (!waiting.isEmpty()) {
        writing = true;
        ByteBuf next = waiting.remove();
        while (!waiting.isEmpty()) {
          sink.write(next);
          next = waiting.remove();
        }
        sink.writeAndFlush(next).addListener(done -> onWritten());
      } else if (ended) {
        sink.close();
      } else {
        source.read();
      }
    }

    private void onWritten() {
      writing = false;
      pump();
    }

    private void discard() {
      waiting.forEach(ByteBuf::release);
      waiting.clear();
    }
  }
}
