package io.loggos.network.tcp;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.Errors;
import java.net.ConnectException;
import java.net.InetSocketAddress;

/** Opens connections, and tells a refused one from other failures. Used on the loop only. */
final class Connector {
  private static final int RECEIVE_BYTES_MIN = 4 << 10;
  private static final int RECEIVE_BYTES_INITIAL = 64 << 10;
  private static final int RECEIVE_BYTES_MAX = 256 << 10;
  private static final String REFUSED = "connection refused";

  private final TcpScope scope;

  /** What became of an attempt; one call, on the loop. */
  interface Outcome {
    /** The connection stands; the channel has no handler yet and is the receiver's to close. */
    void onConnected(Channel channel);

    /**
     * There is no connection.
     *
     * @param refused whether the host answered that nobody listens there
     */
    void onFailed(String cause, boolean refused);
  }

  Connector(TcpScope scope) {
    this.scope = scope;
  }

  /** Options that every connection has, whoever opened it. */
  static void configure(Channel channel) {
    channel.config().setOption(ChannelOption.TCP_NODELAY, true);
    channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
    channel
        .config()
        .setRecvByteBufAllocator(
            new AdaptiveRecvByteBufAllocator(
                RECEIVE_BYTES_MIN, RECEIVE_BYTES_INITIAL, RECEIVE_BYTES_MAX));
  }

  /**
   * Begins to connect.
   *
   * @return the channel, to be closed to give up; null when there could be none and the outcome was
   *     told already
   */
  Channel connect(InetSocketAddress address, Outcome outcome) {
    SocketChannel channel;
    try {
      channel = scope.sockets().newSocket();
    } catch (ChannelException e) {
      outcome.onFailed(e.toString(), false);
      return null;
    }
    configure(channel);
    channel.config().setConnectTimeoutMillis(scope.options().connectTimeoutMillis());
    scope
        .loop()
        .register(channel)
        .addListener(
            registered -> {
              if (!registered.isSuccess()) {
                channel.unsafe().closeForcibly();
                outcome.onFailed(registered.cause().toString(), false);
                return;
              }
              channel
                  .connect(address)
                  .addListener(done -> conclude(channel, done.cause(), outcome));
            });
    return channel;
  }

  private static void conclude(SocketChannel channel, Throwable failure, Outcome outcome) {
    if (failure != null) {
      boolean refused = isRefused(failure);
      outcome.onFailed(refused ? REFUSED : describe(failure), refused);
    } else if (channel.localAddress().equals(channel.remoteAddress())) {
      // TCP lets a socket connect to itself when its own port was drawn by chance: nobody listens
      channel.close();
      outcome.onFailed(REFUSED, true);
    } else {
      outcome.onConnected(channel);
    }
  }

  private static String describe(Throwable failure) {
    if (failure instanceof ConnectTimeoutException) {
      return "no answer within the connect-timeout";
    }
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  /** Whether an attempt failed because nobody listens on the port. */
  static boolean isRefused(Throwable failure) {
    if (!(failure instanceof ConnectException) || failure instanceof ConnectTimeoutException) {
      return false;
    }
    String message = String.valueOf(failure.getMessage());
    return message.contains("Connection refused") || message.contains(RefusedText.LOCAL);
  }

  /** The system's own words, which depend on the language it is set to. */
  private static final class RefusedText {
    static final String LOCAL = local();

    private RefusedText() {}

    private static String local() {
      if (!Epoll.isAvailable()) {
        return "Connection refused";
      }
      String text = Errors.newIOException("", Errors.ERROR_ECONNREFUSED_NEGATIVE).getMessage();
      return text.substring(text.lastIndexOf(": ") + 2);
    }
  }
}
