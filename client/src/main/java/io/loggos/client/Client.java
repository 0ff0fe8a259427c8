package io.loggos.client;

import io.loggos.api.RequestEntry;
import io.loggos.network.EventLoops;
import io.loggos.network.clientwire.ClientWire;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Executes commands on a replicated service, exactly once each, from any number of threads.
 *
 * <h2>Outcomes</h2>
 *
 * Every future ends with the reply or with one of four exceptions, which say what a retry means:
 *
 * <ul>
 *   <li>{@link RejectedException}: did not happen, and never will.
 *   <li>{@link BusyException}: did not happen; try again after a pause.
 *   <li>{@link HandlerException}: was executed, and the application threw.
 *   <li>{@link UnknownOutcomeException}: may have happened; {@link #askAgain} finds out.
 * </ul>
 *
 * Lost connections, dead or paused leaders, elections and busy replicas are dealt with inside the
 * {@linkplain ClientOptions#timeout() time limit} of the request; nobody has to repeat anything.
 *
 * <h2>Threads</h2>
 *
 * All methods may be called from any thread. Futures are completed on the client's event loop:
 * dependent stages must not block there, and may submit at once, which costs no change of threads.
 * Arrays given to the client must not be changed before their future is done; arrays it returns
 * belong to the caller. Cancelling a future withdraws nothing.
 */
public final class Client implements AutoCloseable {
  private static final long FULL_RETRY_MILLIS = 1;

  private final EventLoops loops;
  private final boolean ownLoops;
  private final EventLoop loop;
  private final Submissions submissions;
  private final ClientDriver driver;
  private final Runnable submitAll;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Client(ClientOptions options, EventLoops loops, boolean ownLoops) {
    this.loops = loops;
    this.ownLoops = ownLoops;
    this.loop = loops.loop();
    this.submissions = new Submissions(options.inFlightMax());
    this.driver = new ClientDriver(loop, options, submissions);
    this.submitAll = driver::submitAll;
    loop.execute(driver::start);
  }

  /**
   * A client with the default options and an event loop of its own.
   *
   * @param endpoints replicas as {@code host:port,host:port}; one that lives is enough
   * @throws IllegalArgumentException when the text is malformed
   */
  public static Client connect(String endpoints) {
    return connect(ClientOptions.of(endpoints));
  }

  /**
   * A client with an event loop of its own. Returns at once; the connection is made meanwhile, and
   * what is wrong with it is told by the requests that fail for it.
   */
  public static Client connect(ClientOptions options) {
    return new Client(options, EventLoops.create("auto", "loggos-client"), true);
  }

  /** A client on an event loop that it shares; the owner closes the loop after its clients. */
  public static Client connect(ClientOptions options, EventLoops loops) {
    return new Client(options, loops, false);
  }

  /**
   * Executes a command once and returns the handler's reply.
   *
   * <p>Fails at once as busy when {@link ClientOptions#inFlightMax()} requests have no outcome yet.
   */
  public CompletableFuture<byte[]> execute(byte[] command) {
    return submit(RequestEntry.COMMAND, Objects.requireNonNull(command), null);
  }

  /**
   * Reads linearizably, by the way of reading that the replicas are configured for; enters no log.
   * Sees every command that was done before the call.
   */
  public CompletableFuture<byte[]> query(byte[] query) {
    return submit(ClientWire.READ, Objects.requireNonNull(query), null);
  }

  /** Reads linearizably by an entry of the log, whatever the replicas are configured for. */
  public CompletableFuture<byte[]> queryThroughLog(byte[] query) {
    return submit(RequestEntry.QUERY, Objects.requireNonNull(query), null);
  }

  /**
   * Submits a request again under its id, so that it happens at most once in total, and returns its
   * first reply. May be repeated. Best called at once, from this client: the cluster keeps a reply
   * only while the client's later requests leave room for it, and afterwards the answer is {@link
   * UnknownOutcomeException} for good.
   */
  public CompletableFuture<byte[]> askAgain(UnknownOutcomeException unknown) {
    return submit(unknown.kind(), unknown.payload(), unknown);
  }

  /**
   * How the member with that index is, as JSON. Asked over a connection of its own, so that it
   * works while the member does not serve requests. Fails with a {@link LoggosException} when no
   * replica has named the member yet, or when it cannot be reached.
   *
   * @param timeout for the whole exchange
   * @param options words the replica understands
   */
  public CompletableFuture<String> status(int index, Duration timeout, String... options) {
    CompletableFuture<String> result = new CompletableFuture<>();
    try {
      loop.execute(() -> fetchStatus(index, timeout, options, result));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(closedFailure());
    }
    return result;
  }

  /**
   * Fails what has no outcome yet (as unknown where it was sent, else as rejected), ends the
   * session and the connection, and the event loop if it is the client's own. Waits for that,
   * except on the event loop. Further calls do nothing.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (loop.inEventLoop()) {
      driver.close();
    } else {
      awaitClose();
    }
    if (ownLoops) {
      loops.close();
    }
  }

  private void awaitClose() {
    CountDownLatch done = new CountDownLatch(1);
    try {
      loop.execute(
          () -> {
            driver.close();
            done.countDown();
          });
      done.await();
    } catch (RejectedExecutionException e) {
      failAll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private CompletableFuture<byte[]> submit(
      byte kind, byte[] payload, UnknownOutcomeException again) {
    RequestFuture request = new RequestFuture(kind, payload, again);
    if (closed.get()) {
      request.refuse(closedFailure());
    } else if (loop.inEventLoop()) {
      driver.submit(request);
    } else {
      enqueue(request);
    }
    return request;
  }

  private void enqueue(RequestFuture request) {
    switch (submissions.add(request)) {
      case FIRST -> wakeLoop();
      case FULL ->
          request.refuse(
              new BusyException("too many requests wait for the client", FULL_RETRY_MILLIS));
      default -> {}
    }
  }

  private void wakeLoop() {
    try {
      loop.execute(submitAll);
    } catch (RejectedExecutionException e) {
      failAll();
    }
  }

  /** The loop is gone and takes nothing any more. */
  private void failAll() {
    RequestFuture request = submissions.takeAll();
    while (request != null) {
      request.refuse(closedFailure());
      request = request.next;
    }
  }

  private void fetchStatus(
      int index, Duration timeout, String[] options, CompletableFuture<String> result) {
    Endpoint member = driver.member(index);
    if (member == null) {
      result.completeExceptionally(new LoggosException("no member " + index + " is known"));
      return;
    }
    Thread thread =
        new Thread(() -> completeStatus(member, timeout, options, result), "loggos-client-status");
    thread.setDaemon(true);
    thread.start();
  }

  private static void completeStatus(
      Endpoint member, Duration timeout, String[] options, CompletableFuture<String> result) {
    try {
      result.complete(Status.fetch(member.host(), member.port(), timeout, options));
    } catch (LoggosException e) {
      result.completeExceptionally(e);
    }
  }

  private static LoggosException closedFailure() {
    return new RejectedException("the client is closed");
  }
}
