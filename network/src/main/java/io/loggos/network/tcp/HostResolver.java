package io.loggos.network.tcp;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Turns host names into addresses without ever blocking the loop. Called on the loop and answers on
 * it; names are looked up on a few daemon threads that end when idle.
 */
public final class HostResolver implements AutoCloseable {
  private static final int THREADS_MAX = 4;
  private static final long IDLE_SECONDS = 10;

  private final Executor loop;
  private final Lookup lookup;
  private final ThreadPoolExecutor threads;

  /** How a name is looked up; blocks. */
  public interface Lookup {
    /** The address; blocks. */
    InetAddress find(String host) throws UnknownHostException;
  }

  /** Answers on that loop what the lookup finds. */
  public HostResolver(Executor loop, Lookup lookup) {
    this.loop = loop;
    this.lookup = lookup;
    this.threads =
        new ThreadPoolExecutor(
            THREADS_MAX,
            THREADS_MAX,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            // bounded by the callers: each peer has one question at a time
            new LinkedBlockingQueue<>(),
            HostResolver::daemon);
    threads.allowCoreThreadTimeOut(true);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "loggos-resolver");
    thread.setDaemon(true);
    return thread;
  }

  /** Answers with the address, or with null when the host is unknown; never after closing. */
  public void resolve(String host, Consumer<InetAddress> answer) {
    InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
    if (literal != null) {
      answer.accept(literal);
      return;
    }
    threads.execute(
        () -> {
          InetAddress found = find(host);
          try {
            loop.execute(() -> answerUnlessClosed(answer, found));
          } catch (RejectedExecutionException e) {
            // the loop has ended, and nobody waits any more
          }
        });
  }

  private InetAddress find(String host) {
    try {
      return lookup.find(host);
    } catch (UnknownHostException | SecurityException e) {
      return null;
    }
  }

  private void answerUnlessClosed(Consumer<InetAddress> answer, InetAddress found) {
    if (!threads.isShutdown()) {
      answer.accept(found);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
