package io.loggos.network;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * One event loop with its one thread, for a node or a client. Its methods can be called from any
 * thread.
 */
public final class EventLoops implements AutoCloseable {
  private static final long CLOSE_TIMEOUT_SECONDS = 5;

  private final MultiThreadIoEventLoopGroup group;
  private final SocketKind kind;

  private EventLoops(MultiThreadIoEventLoopGroup group, SocketKind kind) {
    this.group = group;
    this.kind = kind;
  }

  /**
   * Makes an event loop; its thread is a daemon and starts with the first task.
   *
   * @param nativeMode the setting {@code network.native}: {@code auto} takes epoll where it is
   *     available, {@code never} takes the JDK's sockets
   * @param threadName how the thread is called
   * @throws IllegalArgumentException when the mode is another
   */
  public static EventLoops create(String nativeMode, String threadName) {
    SocketKind kind =
        switch (nativeMode) {
          case "auto" -> Epoll.isAvailable() ? SocketKind.EPOLL : SocketKind.NIO;
          case "never" -> SocketKind.NIO;
          default ->
              throw new IllegalArgumentException(
                  "network.native is \"" + nativeMode + "\", but only auto and never are known");
        };
    IoHandlerFactory io =
        kind == SocketKind.EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    ThreadFactory threads =
        task -> {
          Thread thread = new FastThreadLocalThread(task, threadName);
          thread.setDaemon(true);
          return thread;
        };
    return new EventLoops(new MultiThreadIoEventLoopGroup(1, threads, io), kind);
  }

  /** The event loop. */
  public EventLoop loop() {
    return group.next();
  }

  /** Which sockets the loop drives. */
  public SocketKind kind() {
    return kind;
  }

  /** One line for people: which sockets are used, and why not the faster ones. */
  public String description() {
    if (kind == SocketKind.EPOLL) {
      return "epoll";
    }
    return Epoll.isAvailable() ? "NIO (network.native is never)" : "NIO (epoll is not available)";
  }

  /**
   * Stops the loop and waits a few seconds for its thread, unless called on that thread. The loop's
   * channels are closed; what is still scheduled never runs.
   */
  @Override
  public void close() {
    var done = group.shutdownGracefully(0, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    if (!loop().inEventLoop()) {
      done.awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
  }
}
