package io.loggos.network.datagram;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.concurrent.TimeUnit;

/**
 * Finds out whether a port is open: the system tells a connected socket when the other host answers
 * that nobody listens there, and tells nothing when somebody does. Used on the loop only.
 */
final class Knock extends ChannelInboundHandlerAdapter {
  private static final int DATAGRAM_BYTES = 64;
  private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final GrdpScope scope;
  private final Outcome outcome;
  private Channel channel;
  private Future<?> timeout;
  private boolean over;

  /** What became of it; one call, on the loop, unless it is given up before. */
  interface Outcome {
    /**
     * It is over.
     *
     * @param refused whether the host answered that nobody listens there
     */
    void onKnocked(boolean refused);
  }

  private Knock(GrdpScope scope, Outcome outcome) {
    this.scope = scope;
    this.outcome = outcome;
  }

  /** Knocks. */
  static Knock at(GrdpScope scope, InetSocketAddress address, Outcome outcome) {
    Knock knock = new Knock(scope, outcome);
    knock.begin(address);
    return knock;
  }

  private void begin(InetSocketAddress address) {
    timeout = scope.loop().schedule(() -> conclude(false), WAIT_NANOS, TimeUnit.NANOSECONDS);
    DatagramChannel opened;
    try {
      opened = scope.sockets().newDatagramSocket(address.getAddress(), DATAGRAM_BYTES);
    } catch (ChannelException e) {
      return;
    }
    channel = opened;
    opened.pipeline().addLast(this);
    scope
        .loop()
        .register(opened)
        .addListener(
            registered -> {
              if (registered.isSuccess() && !over) {
                opened.connect(address).addListener(connected -> send());
              } else {
                opened.unsafe().closeForcibly();
              }
            });
  }

  private void send() {
    channel
        .writeAndFlush(Unpooled.wrappedBuffer(new byte[1]))
        .addListener(
            done -> {
              if (done.cause() != null) {
                exceptionCaught(null, done.cause());
              }
            });
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof PortUnreachableException) {
      conclude(true);
    }
  }

  private void conclude(boolean refused) {
    if (!over) {
      cancel();
      outcome.onKnocked(refused);
    }
  }

  /** Gives it up; nothing more is told. */
  void cancel() {
    over = true;
    timeout.cancel(false);
    if (channel != null) {
      channel.close();
    }
  }
}
