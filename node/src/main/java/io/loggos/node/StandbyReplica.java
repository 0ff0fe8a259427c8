package io.loggos.node;

import io.loggos.api.Incarnation;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.app.Handler;
import io.loggos.api.io.ReplicaProvider.StandbyAddress;
import io.loggos.api.machine.LifeCycle;
import io.loggos.config.Settings;
import io.loggos.config.SettingsException;
import io.loggos.config.StandbySettings;
import io.loggos.network.init.InitException;
import io.loggos.network.init.InitListener;
import io.loggos.network.init.InitMessage;
import io.loggos.network.init.InitOptions;
import io.loggos.network.init.StandbyState;
import io.loggos.storage.wal.WalStoragePlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A spare machine: waits until a cluster makes it a replica, and is one from then on. Identity and
 * configuration come from the cluster. With a durable storage a standby that has become a replica
 * is that replica again after a restart; a newcomer that nobody needs is a standby again. All
 * methods may be called from any thread.
 */
public final class StandbyReplica implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StandbyReplica.class);
  private static final String EITHER = "either";
  private static final int LEASE_LOOKS = 4;
  private static final int RELEASED_MAX = 64;

  /** A standby whose settings name no cluster serves any. */
  private static final String DEFAULT_CLUSTER = "loggos";

  /**
   * Which standby it is.
   *
   * @param host where it listens, for initiators and later for peers and clients
   * @param port its initialisation port; 0 for any
   * @param advertised under which host others reach it; the same as the host, as a rule
   * @param peerPort for peers, once it is a replica; 0 for any
   * @param clientPort for clients, once it is a replica; 0 for any
   * @param scheme the failure handling it supports, or {@code either}
   * @param application what it runs, as the settings call it
   * @param settings gives the settings in force when the given {@code key=value} go before all
   *     others
   * @param handlers makes a fresh instance of the application for each replica it becomes
   */
  public record Setup(
      String host,
      int port,
      String advertised,
      int peerPort,
      int clientPort,
      String scheme,
      String application,
      Function<List<String>, Settings> settings,
      Supplier<Handler> handlers) {}

  /** Hears how far the standby has come; called on threads of the standby, and must not block. */
  public interface Observer {
    /**
     * It has come to a new state.
     *
     * @param identity the replica it is; null as long as it is none
     */
    void onState(StandbyState state, ReplicaId identity);
  }

  private final Setup setup;
  private final Settings base;
  private final StandbySettings options;
  private final AgreedSettings agreed;
  private final Observer observer;
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();
  private final ExecutorService changes = thread("loggos-standby-change");
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "loggos-standby-clock"));
  private InitListener listener;

  /** The replica it is, or null; guarded by this, as is all below. */
  private Node node;

  private InitMessage.TransferRequest identity;

  /** Whether the replica took part, or may have done so in an earlier start. */
  private boolean wasMember;

  /** Newcomers that are not needed, the latest last: an order to begin may come after that word. */
  private final ArrayDeque<ReplicaId> released = new ArrayDeque<>();

  /** Who follows here as a hot standby, or null. */
  private Watch watch;

  private StandbyState state = StandbyState.LISTENING;
  private StandbyState told;
  private boolean closed;

  /** A replica that nobody counts on, and its application. */
  private record Watch(Node node, Handler handler, InitMessage.TransferRequest identity) {}

  /** What a replica begins with that goes on where a watcher ended. */
  private record Bequest(Handler handler, byte[] frame) {}

  private StandbyReplica(Setup setup, Settings base, Observer observer) {
    this.setup = setup;
    this.base = base;
    this.options = base.standby();
    this.agreed = new AgreedSettings(setup.settings());
    agreed.expect(base);
    this.observer = observer;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private static ExecutorService thread(String name) {
    return Executors.newSingleThreadExecutor(task -> daemon(task, name));
  }

  /**
   * Listens, or goes on as the replica that an earlier start had become.
   *
   * @throws NodeException when it cannot; one line
   */
  public static StandbyReplica start(Setup setup, Observer observer) {
    StandbyReplica standby = new StandbyReplica(setup, setup.settings().apply(List.of()), observer);
    try {
      standby.begin();
    } catch (IOException e) {
      standby.close();
      throw new NodeException(e.getMessage(), e);
    } catch (NodeException e) {
      standby.close();
      throw e;
    }
    return standby;
  }

  /** Whether a standby with that storage directory has become a replica, and is it once started. */
  public static boolean isTaken(Path directory) {
    return Files.exists(new SeatFile(directory).path());
  }

  private void begin() throws IOException {
    SeatFile.Content earlier = isDurable() ? seatFile(base).read() : null;
    if (earlier != null) {
      resume(earlier);
    }
    InitOptions protocol =
        new InitOptions(options.secret(), options.stepTimeout(), options.beginTimeout());
    InitListener opened = InitListener.start(setup.host(), setup.port(), protocol, new Ear());
    synchronized (this) {
      listener = opened;
      tellState();
    }
    long look = Math.max(1, options.lease().toNanos() / LEASE_LOOKS);
    clock.scheduleWithFixedDelay(this::checkLease, look, look, TimeUnit.NANOSECONDS);
  }

  private boolean isDurable() {
    return base.storageMode().equals("wal");
  }

  private static SeatFile seatFile(Settings settings) {
    return new SeatFile(Path.of(settings.options("storage").text("directory")).toAbsolutePath());
  }

  /** Where it listens for initiators. */
  public synchronized StandbyAddress address() {
    return new StandbyAddress(setup.advertised(), listener.port());
  }

  /** How far it has come. */
  public synchronized StandbyState state() {
    return state;
  }

  /** Which replica it is; null for none. */
  public synchronized ReplicaId identity() {
    return identity == null ? null : identity.newcomer();
  }

  /** Whether it is to be told to follow what is decided. */
  public synchronized boolean wantsToFollow() {
    return options.hot() && node == null && watch == null && !closed;
  }

  /** The last slot it has executed as a hot standby; -1 when it has no state, or one of no use. */
  public long followed() {
    Node following;
    synchronized (this) {
      if (watch == null) {
        return -1;
      }
      following = watch.node();
    }
    return following.executed();
  }

  /** Goes on as the replica of an earlier start, if its memory is still there. */
  private synchronized void resume(SeatFile.Content earlier) throws IOException {
    Settings settings = agreed.of(earlier.identity());
    Node resumed = nodeFor(earlier.identity(), settings, earlier.self(), setup.handlers().get());
    try {
      resumed.init();
      if (Incarnation.sameLineage(resumed.incarnation(), earlier.incarnation())) {
        node = resumed;
        identity = earlier.identity();
        state = StandbyState.INITIALIZED;
        wasMember = true; // perhaps
        resumed.start();
        watch(resumed);
        return;
      }
    } catch (NodeException e) {
      resumed.stop();
      throw e;
    }
    LOG.warn(
        "the data of replica {} is gone, and with it what it promised: a standby again",
        earlier.identity().newcomer());
    resumed.stop();
    forget(settings, earlier.identity().newcomer());
  }

  private Node nodeFor(
      InitMessage.TransferRequest request, Settings settings, Member self, Handler handler) {
    Seat seat = new Seat(self, request.founding(), request.contacts(), request.clusterId());
    return Node.join(
        settings,
        seat,
        handler,
        lifeCycle -> later(() -> onLifeCycle(request.newcomer(), lifeCycle)));
  }

  /** Does something that the caller, perhaps the node's loop, cannot wait for. */
  private void later(Runnable change) {
    try {
      changes.execute(change);
    } catch (RejectedExecutionException e) {
      // it is being closed
    }
  }

  private synchronized Member join(InitMessage.TransferRequest request) throws InitException {
    if (closed || node != null) {
      throw new InitException(closed ? "it stops" : "it is replica " + identity.newcomer());
    }
    if (released.contains(request.newcomer())) {
      throw new InitException(request.newcomer() + " was released before it began");
    }
    if (request.newcomer().isWatcher()) {
      return follow(request);
    }
    Node joining = null;
    Settings settings = null;
    try {
      settings = agreed.check(request);
      Bequest bequest = takeBequest(request);
      Member self = selfFor(request);
      Handler handler = bequest == null ? setup.handlers().get() : bequest.handler();
      joining = nodeFor(request, settings, self, handler);
      joining.init();
      if (bequest != null) {
        joining.inherit(bequest.frame());
      }
      if (isDurable()) {
        seatFile(settings).write(new SeatFile.Content(request, self, joining.incarnation()));
      }
      joining.start();
      node = joining;
      identity = request;
      become(StandbyState.INITIALIZED);
      watch(joining);
      return self;
    } catch (SettingsException e) {
      throw new InitException(e.problems().get(0).describe());
    } catch (NodeException | IOException e) {
      if (joining != null) {
        joining.stop();
        forget(settings, request.newcomer());
      }
      throw new InitException(e.getMessage());
    }
  }

  private Member selfFor(InitMessage.TransferRequest request) throws IOException {
    List<Integer> ports = FreePorts.choose(setup.host(), setup.peerPort(), setup.clientPort());
    return new Member(request.newcomer(), setup.advertised(), ports.get(0), ports.get(1));
  }

  /** Follows what is decided, in memory only, as somebody whom nobody counts on. */
  private Member follow(InitMessage.TransferRequest request) throws InitException {
    if (watch != null) {
      throw new InitException("it follows already");
    }
    Node watcher = null;
    try {
      Settings settings = agreed.check(request);
      Member self = selfFor(request);
      Handler handler = setup.handlers().get();
      Seat seat = new Seat(self, request.founding(), request.contacts(), request.clusterId());
      watcher =
          Node.join(
              agreed.with(request, List.of("storage.mode=memory")), seat, handler, lifeCycle -> {});
      watcher.init();
      watcher.start();
      LOG.info("hot standby: follows cluster {} until needed", settings.cluster().name());
      watch = new Watch(watcher, handler, request);
      become(StandbyState.HOT);
      watch(watcher);
      return self;
    } catch (SettingsException e) {
      throw new InitException(e.problems().get(0).describe());
    } catch (NodeException | IOException e) {
      if (watcher != null) {
        watcher.stop();
      }
      throw new InitException(e.getMessage());
    }
  }

  /** What the watcher leaves that ran here until now; null without one, or when it is of no use. */
  private Bequest takeBequest(InitMessage.TransferRequest request) {
    if (watch == null) {
      return null;
    }
    Watch last = watch;
    watch = null;
    byte[] frame = last.node().bequeath(request.clusterId());
    if (frame == null) {
      LOG.info("replica {} fetches the state: the hot standby had none of use", request.newcomer());
      return null;
    }
    return new Bequest(last.handler(), frame);
  }

  private void stopFollowing(String cause) {
    LOG.info("a cold standby again: {}", cause);
    Node last = watch.node();
    watch = null;
    last.stop();
    become(StandbyState.LISTENING);
  }

  /** A replica that has to end takes the process with it; one that retires may not. */
  private void watch(Node running) {
    Thread watch =
        daemon(
            () -> {
              int exitCode = running.awaitStop();
              later(() -> onEnded(running, exitCode));
            },
            "loggos-standby-watch");
    watch.start();
  }

  private synchronized void onEnded(Node running, int exitCode) {
    if (!closed && watch != null && watch.node() == running) {
      stopFollowing("what followed here has ended");
    }
    if (node != running || closed) {
      return;
    }
    if (exitCode == 0 && (options.listensWhenRetired() || !wasMember)) {
      listenAgain(wasMember ? "it has retired" : "it is not needed");
    } else {
      if (exitCode == 0) {
        forget(agreed.of(identity), identity.newcomer());
      }
      ended.complete(exitCode);
    }
  }

  private synchronized void onLifeCycle(ReplicaId who, LifeCycle lifeCycle) {
    if (identity != null && identity.newcomer().equals(who)) {
      wasMember |= lifeCycle == LifeCycle.PREPARED || lifeCycle == LifeCycle.ACTIVATED;
      become(
          switch (lifeCycle) {
            case FOLLOWING -> StandbyState.INITIALIZED;
            case PREPARED -> StandbyState.PREPARED;
            case ACTIVATED -> StandbyState.ACTIVATED;
            case RETIRING -> StandbyState.RETIRING;
            case RETIRED -> StandbyState.RETIRED;
          });
    }
  }

  private void become(StandbyState next) {
    state = next;
    tellState();
  }

  private void tellState() {
    if (state != told && listener != null) {
      told = state;
      observer.onState(state, identity == null ? null : identity.newcomer());
    }
  }

  /** A newcomer whom nobody speaks to was not needed, or its initiator died before it said so. */
  private synchronized void checkLease() {
    if (watch != null && watch.node().silentNanos() > watch.identity().leaseNanos()) {
      stopFollowing("no peer was heard for the time of the lease");
    }
    if (node != null && state == StandbyState.INITIALIZED) {
      long silent = node.silentNanos();
      if (silent > identity.leaseNanos()) {
        listenAgain("no peer was heard for " + TimeUnit.NANOSECONDS.toMillis(silent) + " ms");
      }
    }
  }

  /** Safe at any time: the identity is never given to anybody again. */
  private void listenAgain(String cause) {
    ReplicaId was = identity.newcomer();
    LOG.info("replica {} is a standby again: {}", was, cause);
    Settings settings = agreed.of(identity);
    Node old = node;
    node = null;
    identity = null;
    wasMember = false;
    old.stop();
    forget(settings, was);
    become(StandbyState.LISTENING);
  }

  private void forget(Settings settings, ReplicaId was) {
    if (!isDurable()) {
      return;
    }
    try {
      seatFile(settings).delete();
      DirectoryTree.delete(
          WalStoragePlugin.directory(settings.options("storage").text("directory"), was));
    } catch (IOException e) {
      LOG.warn("what replica {} has left could not be removed: {}", was, e.toString());
    }
  }

  /**
   * Waits until it was stopped, or the replica it became has ended.
   *
   * @return the exit code of a process that held only this standby
   */
  public int awaitStop() {
    int exitCode = ended.join();
    close();
    return exitCode;
  }

  /** Stops the standby, and the replica if it has become one; harmless when repeated. */
  @Override
  public void close() {
    Node last;
    Node following;
    synchronized (this) {
      closed = true;
      last = node;
      following = watch == null ? null : watch.node();
      if (listener != null) {
        listener.close();
      }
    }
    clock.shutdownNow();
    changes.shutdown();
    if (last != null) {
      last.stop();
    }
    if (following != null) {
      following.stop();
    }
    ended.complete(0);
  }

  /** Answers initiators. */
  private final class Ear implements InitListener.Host {
    @Override
    public String refusal(InitMessage.InitRequest request) {
      synchronized (StandbyReplica.this) {
        if (node != null) {
          return "it is replica " + identity.newcomer() + ", " + state;
        }
      }
      if (!request.application().equals(setup.application())) {
        return "it runs " + setup.application() + ", not " + request.application();
      }
      if (!setup.scheme().equals(EITHER) && !request.scheme().equals(setup.scheme())) {
        return "it supports " + setup.scheme() + ", not " + request.scheme();
      }
      String cluster = base.cluster().name();
      boolean named = !cluster.equals(DEFAULT_CLUSTER);
      if (named && !request.clusterName().equals(cluster)) {
        return "it is for the cluster " + cluster + ", not " + request.clusterName();
      }
      return null;
    }

    @Override
    public Member begin(InitMessage.TransferRequest request) throws InitException {
      return join(request);
    }

    @Override
    public String release(ReplicaId newcomer, String cause) {
      synchronized (StandbyReplica.this) {
        if (identity == null) {
          if (released.size() == RELEASED_MAX) {
            released.remove();
          }
          released.add(newcomer);
          return null;
        }
        if (!identity.newcomer().equals(newcomer)) {
          return "it is replica " + identity.newcomer();
        }
        if (state != StandbyState.INITIALIZED) {
          return "it is a member already";
        }
        listenAgain(cause);
        return null;
      }
    }

    @Override
    public InitMessage.StatusResponse status() {
      synchronized (StandbyReplica.this) {
        return new InitMessage.StatusResponse(
            state, setup.application(), identity == null ? null : identity.newcomer());
      }
    }

    @Override
    public void onReserved(boolean reserved) {
      synchronized (StandbyReplica.this) {
        if (node == null) {
          StandbyState idle = watch == null ? StandbyState.LISTENING : StandbyState.HOT;
          become(reserved ? StandbyState.INITIALIZING : idle);
        }
      }
    }
  }
}
