package io.loggos.network.tcp;

import io.loggos.api.Member;
import io.loggos.network.OwnAddress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The own port. Netty's server bootstrap binds by a task of the loop, which a caller on the loop
 * cannot wait for; this binds in the call and so can say at once what is wrong.
 */
final class Listening {
  private static final Logger LOG = LoggerFactory.getLogger(Listening.class);
  private static final int BACKLOG = 1024;
  private static final long ACCEPT_PAUSE_MILLIS = 1000;

  private final TcpScope scope;
  private final Handshake handshake;
  private Channel port;

  Listening(TcpScope scope, Handshake handshake) {
    this.scope = scope;
    this.handshake = handshake;
  }

  void start() throws IOException {
    if (scope.context().self().isWatcher()) {
      return; // it calls the others, and they do not know where it is
    }
    Member self = scope.context().configuration().member(scope.selfIndex());
    InetAddress host = OwnAddress.resolve(self);
    try {
      port = scope.sockets().newServerSocket();
    } catch (ChannelException e) {
      throw OwnAddress.bindFailure(self, e);
    }
    port.config().setOption(ChannelOption.SO_REUSEADDR, true);
    port.config().setOption(ChannelOption.SO_BACKLOG, BACKLOG);
    port.pipeline().addLast(new Acceptance());
    ChannelFuture done = scope.loop().register(port);
    if (done.isSuccess()) {
      done = port.bind(new InetSocketAddress(host, self.port()));
    }
    if (!done.isSuccess()) {
      port.unsafe().closeForcibly();
      throw OwnAddress.bindFailure(self, done.cause());
    }
  }

  void close() {
    if (port != null) {
      port.close();
    }
  }

  /** Takes each new connection and gives it to the handshake. */
  private final class Acceptance extends ChannelInboundHandlerAdapter {
    private boolean failing;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      Channel accepted = (Channel) message;
      failing = false;
      try {
        Connector.configure(accepted);
      } catch (ChannelException e) {
        // already gone again
        accepted.unsafe().closeForcibly();
        return;
      }
      accepted.pipeline().addLast(new Link(scope, handshake, null).reader());
      scope
          .loop()
          .register(accepted)
          .addListener(
              registered -> {
                if (!registered.isSuccess()) {
                  accepted.unsafe().closeForcibly();
                }
              });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (!failing) {
        failing = true;
        LOG.warn("cannot accept connections: {}; trying on", cause.getMessage());
      }
      // out of file descriptors, most likely: asking again at once would only burn the loop
      Channel channel = context.channel();
      channel.config().setAutoRead(false);
      scope
          .loop()
          .schedule(
              () -> channel.config().setAutoRead(true), ACCEPT_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
