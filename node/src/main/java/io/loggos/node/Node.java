package io.loggos.node;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import io.loggos.api.Member;
import io.loggos.api.app.Handler;
import io.loggos.api.io.Storage;
import io.loggos.api.io.Transport;
import io.loggos.api.machine.LifeCycle;
import io.loggos.config.Settings;
import io.loggos.network.EventLoops;
import io.loggos.network.Sender;
import io.loggos.replica.Replica;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica as part of this process: created, initialised, started, stopped, once each. All
 * methods may be called from any thread but the node's own.
 */
public final class Node implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  private final Settings settings;
  private final Seat seat;
  private final Handler handler;
  private final Consumer<LifeCycle> observer;
  private final CompletableFuture<End> ended = new CompletableFuture<>();
  private Injector injector;
  private State state = State.CREATED;

  private record End(int exitCode, boolean retired) {}

  private enum State {
    CREATED,
    INITIALISED,
    STARTED,
    STOPPED
  }

  private Node(Settings settings, Seat seat, Handler handler, Consumer<LifeCycle> observer) {
    this.settings = settings;
    this.seat = seat;
    this.handler = handler;
    this.observer = observer;
  }

  /**
   * Creates a node; nothing is opened yet.
   *
   * @param id which member of the cluster it is
   * @param handler the application; this node's own instance
   * @throws NodeException when the cluster has no such member
   */
  public static Node create(Settings settings, int id, Handler handler) {
    int size = settings.cluster().members().size();
    if (id < 0 || id >= size) {
      throw new NodeException(
          "id " + id + " is not in the cluster; loggos.cluster.members has ids 0 to " + (size - 1));
    }
    return new Node(settings, Seat.founder(settings, id), handler, lifeCycle -> {});
  }

  /**
   * Creates a node that joins a cluster; nothing is opened yet.
   *
   * @param observer hears, on the node's loop, how far the replica has come
   */
  static Node join(Settings settings, Seat seat, Handler handler, Consumer<LifeCycle> observer) {
    return new Node(settings, seat, handler, observer);
  }

  /** Creates, initialises and starts a node. */
  public static Node start(Settings settings, int id, Handler handler) {
    Node node = create(settings, id, handler);
    try {
      node.init();
      node.start();
    } catch (NodeException e) {
      node.stop();
      throw e;
    }
    return node;
  }

  /**
   * Finds the plug-ins, opens the storage and builds the replica.
   *
   * @throws NodeException when a plug-in is unknown or the storage cannot be opened
   */
  public synchronized void init() {
    require(State.CREATED);
    NodeModule module =
        new NodeModule(settings, seat, handler, this::end, this::onStorageFailure, observer);
    try {
      injector = Guice.createInjector(Stage.DEVELOPMENT, module);
      NodeLoop loop = injector.getInstance(NodeLoop.class);
      MembershipDriver membership = injector.getInstance(MembershipDriver.class);
      membership.join(injector.getInstance(Recruiter.class));
      loop.join(
          injector.getInstance(Replica.class),
          injector.getInstance(Sender.class),
          injector.getInstance(Transport.class),
          injector.getInstance(EffectPerformer.class),
          injector.getInstance(StatusJson.class),
          membership,
          injector.getInstance(ClientPort.class));
    } catch (ProvisionException | CreationException e) {
      if (injector != null) {
        injector.getInstance(EventLoops.class).close();
        module.closeStorage();
        injector = null;
      }
      throw explain(e);
    }
    state = State.INITIALISED;
  }

  private static NodeException explain(RuntimeException e) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof NodeException node) {
        return node;
      }
      if (cause instanceof IllegalArgumentException && cause.getMessage() != null) {
        return new NodeException(cause.getMessage(), e); // so plug-ins refuse their options
      }
    }
    return new NodeException("the node cannot be assembled: " + e.getMessage(), e);
  }

  /**
   * Listens for peers and clients and takes part.
   *
   * @throws NodeException when an address cannot be bound; the message names it and its key
   */
  public synchronized void start() {
    require(State.INITIALISED);
    Member member = seat.self();
    EventLoops loops = injector.getInstance(EventLoops.class);
    // one task for the loop and one wait: on a busy machine each handing over takes milliseconds
    Promise<Void> begun = loops.loop().newPromise();
    loops.loop().execute(() -> begin(begun));
    await(begun);
    state = State.STARTED;
    LOG.info(
        "replica {} of cluster {} runs {}: peers on port {}, clients on {}, {}; storage {}: {}",
        name(),
        settings.cluster().name(),
        settings.application(),
        member.port(),
        member.clientPort(),
        loops.description(),
        settings.storageMode(),
        injector.getInstance(Storage.class).journal().durability());
  }

  private void begin(Promise<Void> begun) {
    Member member = seat.self();
    try {
      injector.getInstance(NodeLoop.class).recover();
      startTransport(injector.getInstance(Transport.class));
      injector
          .getInstance(ClientPort.class)
          .start(
              member.host(),
              member.clientPort(),
              "loggos.cluster.members[" + seat.id().index() + "].client-port")
          .addListener(listening -> takePart(begun, listening.cause()));
    } catch (RuntimeException | Error e) {
      begun.setFailure(e);
    }
  }

  private void takePart(Promise<Void> begun, Throwable failure) {
    try {
      if (failure == null) {
        injector.getInstance(NodeLoop.class).start();
        begun.setSuccess(null);
      } else {
        begun.setFailure(failure);
      }
    } catch (RuntimeException | Error e) {
      begun.setFailure(e);
    }
  }

  private static void startTransport(Transport transport) {
    try {
      transport.start();
    } catch (IOException e) {
      throw new NodeException(e.getMessage(), e);
    }
  }

  private static void runOnLoop(EventLoops loops, Runnable step) {
    await(loops.loop().submit(step));
  }

  private static void await(Future<?> done) {
    done.awaitUninterruptibly();
    if (!done.isSuccess()) {
      if (done.cause() instanceof NodeException node) {
        throw node;
      }
      throw new NodeException("the node cannot start: " + done.cause(), done.cause());
    }
  }

  private void require(State expected) {
    if (state != expected) {
      throw new IllegalStateException("the node is " + state + ", not " + expected);
    }
  }

  /** Stops taking part and closes everything; harmless when repeated. */
  public void stop() {
    end(0, null);
    shutDown();
  }

  private synchronized void shutDown() {
    if (injector != null && state != State.STOPPED) {
      runOnLoop(injector.getInstance(EventLoops.class), this::leave);
      injector.getInstance(Recruiter.class).close();
      injector.getInstance(EventLoops.class).close();
      injector.getInstance(Captures.class).close();
      injector.getInstance(Storage.class).close();
    }
    state = State.STOPPED;
  }

  /** Takes part no more and is gone for all others; on the loop, harmless when repeated. */
  private void leave() {
    injector.getInstance(NodeLoop.class).stop();
    injector.getInstance(LoopTimers.class).stopAll();
    injector.getInstance(ClientPort.class).close();
    injector.getInstance(Transport.class).close();
  }

  private void onStorageFailure(String reason) {
    injector.getInstance(NodeLoop.class).onStorageFailure(reason);
  }

  private void end(int exitCode, String reason) {
    boolean retired = exitCode == 0 && reason != null;
    if (ended.complete(new End(exitCode, retired)) && reason != null) {
      if (exitCode == 0) {
        LOG.info("replica {} ends: {}", name(), reason);
      } else {
        LOG.error("replica {} ends: {}", name(), reason);
      }
      // called on the loop, which cannot wait for its own end; nobody may be waiting in awaitStop
      shutDownLater();
    }
  }

  private void shutDownLater() {
    new Thread(this::shutDown, "loggos-end-" + seat.id()).start();
  }

  /**
   * Waits until the node has stopped or had to end, and closes it.
   *
   * @return 0 when it was stopped, otherwise the exit code of a process that held only this node
   */
  public int awaitStop() {
    int exitCode = ended.join().exitCode();
    shutDown();
    return exitCode;
  }

  /** Whether it has ended since it is a member no more, and nobody needs it. */
  public boolean hasRetired() {
    return ended.isDone() && ended.join().retired();
  }

  /** Where clients connect. */
  public int clientPort() {
    return seat.self().clientPort();
  }

  /** How people call it: founders by their index alone. */
  private String name() {
    return seat.joins() ? seat.id().toString() : Integer.toString(seat.id().index());
  }

  /** Which start of which memory the replica is; once the node is initialised. */
  synchronized long incarnation() {
    return injector.getInstance(Storage.class).incarnation();
  }

  /**
   * The handler is that of another node, which left this; between initialisation and start.
   *
   * @param bequest what {@link #bequeath} gave
   */
  synchronized void inherit(byte[] bequest) {
    require(State.INITIALISED);
    injector.getInstance(NodeLoop.class).inherit(bequest);
  }

  /**
   * Ends, and gives what a node has to know that goes on with the same handler. That node need not
   * wait until the threads of this one have ended.
   *
   * @param clusterId of whom that node will be a member; what was decided elsewhere, or by an
   *     earlier incarnation of the cluster, is of no use to it
   * @return null when the handler cannot be gone on with
   */
  byte[] bequeath(long clusterId) {
    byte[][] bequest = new byte[1][];
    synchronized (this) {
      onReplica(
          replica -> {
            boolean same = replica.clusterId() == clusterId;
            bequest[0] = same && isUseful(replica) ? replica.bequeath() : null;
            leave();
          });
    }
    end(0, null);
    shutDownLater();
    return bequest[0];
  }

  /** The last slot it has executed; -1 when it has none, or its state is of no use. */
  synchronized long executed() {
    long[] executed = {-1};
    onReplica(replica -> executed[0] = isUseful(replica) ? replica.executedUpTo() : -1);
    return executed[0];
  }

  private boolean isUseful(Replica replica) {
    return !ended.isDone() && replica.quarantine() == null && replica.executedUpTo() > 0;
  }

  /** Does something on the loop of a node that runs. */
  private void onReplica(Consumer<Replica> step) {
    if (state == State.STARTED) {
      Replica replica = injector.getInstance(Replica.class);
      runOnLoop(injector.getInstance(EventLoops.class), () -> step.accept(replica));
    }
  }

  /** How long no peer was heard; once the node is initialised. */
  synchronized long silentNanos() {
    return System.nanoTime() - injector.getInstance(NodeLoop.class).heardNanos();
  }

  @Override
  public void close() {
    stop();
  }
}
