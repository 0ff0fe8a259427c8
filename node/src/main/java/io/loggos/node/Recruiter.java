package io.loggos.node;

import io.loggos.api.Backoff;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.io.ReplicaProvider;
import io.loggos.api.io.ReplicaProvider.StandbyAddress;
import io.loggos.api.machine.MembershipOrder;
import io.loggos.config.Settings;
import io.loggos.config.StandbySettings;
import io.loggos.network.init.InitException;
import io.loggos.network.init.InitMessage;
import io.loggos.network.init.InitOptions;
import io.loggos.network.init.Initiator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * Has standbys begin as replicas, and releases those that are not needed, on threads of its own. A
 * provider or a standby that fails or hangs is tried again, or another one, with growing pauses.
 * Ordered on the node's loop.
 */
final class Recruiter implements AutoCloseable {
  private static final String NO_PROVIDER = "none";
  private static final int RELEASES = 5;
  private static final int REMEMBERED_MAX = 64;
  private static final int FOLLOWERS_MAX = 16;

  /** Hears on the loop what became of an order. */
  interface Listener {
    /** The standby has begun as that replica. */
    void onInitialised(long order, Member newcomer);

    /** It is not tried any more. */
    void onInitialisationFailed(long order, String reason);

    /** One attempt failed, or something else happened that people may want to know. */
    void onHappening(String line);
  }

  private final Settings settings;
  private final StandbySettings options;
  private final ReplicaProvider provider;
  private final ReplicaId self;
  private final Executor loop;
  private final Listener listener;
  private final ExecutorService threads;

  /** What is or was done about the latest orders; guarded by itself. */
  private final Map<Long, Work> works = new HashMap<>();

  /** Standbys that are being told to follow; guarded by the works. */
  private final Set<StandbyAddress> followers = new HashSet<>();

  Recruiter(
      Settings settings,
      ReplicaProvider provider,
      ReplicaId self,
      Executor loop,
      Listener listener) {
    this.settings = settings;
    this.options = settings.standby();
    this.provider = provider;
    this.self = self;
    this.loop = loop;
    this.listener = listener;
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "loggos-recruiter-" + self);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Where the spare machines come from. */
  ReplicaProvider provider() {
    return provider;
  }

  /** Begins with an order; the listener hears the end of it. */
  void recruit(MembershipOrder.Initialise order, long clusterId) {
    Work work = new Work(order, clusterId);
    synchronized (works) {
      works.keySet().removeIf(number -> number + REMEMBERED_MAX < order.number());
      works.put(order.number(), work);
    }
    start(work::run);
  }

  /** The spare machines that could be had, and how far those have come that follow. */
  Map<StandbyAddress, Long> standbys() {
    Map<StandbyAddress, Long> standbys = new LinkedHashMap<>();
    provider.ready().forEach(standby -> standbys.put(standby, provider.followed(standby)));
    return standbys;
  }

  /** A standby wants to follow the log before it is needed; refused while it is being asked. */
  void letFollow(StandbyAddress standby, ConfigurationSchedule schedule, long clusterId) {
    synchronized (works) {
      if (followers.size() >= FOLLOWERS_MAX || !followers.add(standby)) {
        return;
      }
    }
    Epoch epoch = new Epoch(1, RandomGenerator.getDefault().nextLong() >>> 1);
    Work work =
        new Work(
            new MembershipOrder.Initialise(
                0,
                new ReplicaId(ReplicaId.WATCHERS, epoch),
                schedule.founding(),
                schedule.latest(),
                standby.host(),
                standby.port()),
            clusterId);
    start(
        () -> {
          try {
            work.letFollow(standby);
          } finally {
            synchronized (works) {
              followers.remove(standby);
            }
          }
        });
  }

  /** The newcomer of an order is not needed. */
  void release(MembershipOrder.Release order) {
    Work work;
    synchronized (works) {
      work = works.get(order.number());
    }
    if (work != null) {
      start(() -> work.release(order));
    }
  }

  private void start(Runnable task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      // the node stops, and nobody waits for the answer any more
    }
  }

  private void tell(Runnable call) {
    try {
      loop.execute(call);
    } catch (RejectedExecutionException e) {
      // the same
    }
  }

  @Override
  public void close() {
    synchronized (works) {
      works.values().forEach(Work::giveUp);
    }
    threads.shutdownNow();
    provider.close();
  }

  /** What is done about one order. */
  private final class Work {
    private final MembershipOrder.Initialise order;
    private final long clusterId;
    private final InitOptions timeouts =
        new InitOptions(options.secret(), options.stepTimeout(), options.beginTimeout());
    private final Initiator initiator = new Initiator(timeouts);
    private final Backoff backoff =
        new Backoff(
            options.retryMin().toNanos(),
            options.retryMax().toNanos(),
            RandomGenerator.getDefault());

    /** Done when it is to end. */
    private final CompletableFuture<Void> ending = new CompletableFuture<>();

    /** The standby that was asked last, or null. */
    private volatile StandbyAddress asked;

    private String lastTrouble;

    Work(MembershipOrder.Initialise order, long clusterId) {
      this.order = order;
      this.clusterId = clusterId;
    }

    /** Makes the standby a replica; here, since the loop has no time to read the settings. */
    private Member initialise(StandbyAddress standby) throws InitException {
      return initiator.initialise(
          standby,
          new InitMessage.InitRequest(
              self, settings.cluster().name(), settings.application(), settings.failureHandling()),
          new InitMessage.TransferRequest(
              order.newcomer(),
              order.founding(),
              order.contacts(),
              clusterId,
              settings.agreementHash(),
              settings.agreed(),
              options.lease().toNanos()));
    }

    private boolean isNamed() {
      return !order.host().isEmpty();
    }

    void run() {
      long deadline = System.nanoTime() + options.orderTimeout().toNanos();
      boolean again = true;
      while (again && !ending.isDone()) {
        if (attempt(deadline)) {
          return;
        }
        long left = deadline - System.nanoTime();
        // an operator who named one is told at once, and can name another
        again = left > 0 && !isNamed() && !options.provider().equals(NO_PROVIDER);
        if (again) {
          pause(Math.min(left, backoff.nextNanos()));
        }
      }
      String reason = ending.isDone() ? "given up" : lastTrouble;
      tell(() -> listener.onInitialisationFailed(order.number(), reason));
    }

    void letFollow(StandbyAddress standby) {
      try {
        initialise(standby);
        tell(() -> listener.onHappening(standby + " follows as a hot standby"));
      } catch (InitException | IllegalArgumentException e) {
        tell(() -> listener.onHappening("no hot standby: " + e.getMessage()));
      }
    }

    private boolean attempt(long deadline) {
      StandbyAddress address = null;
      try {
        address = isNamed() ? new StandbyAddress(order.host(), order.port()) : provided(deadline);
        asked = address;
        long began = System.nanoTime();
        Member newcomer = initialise(address);
        long millis = (System.nanoTime() - began) / 1_000_000;
        provider.onTaken(address);
        String line = "standby " + address + " begins as " + newcomer.id() + ", told in " + millis;
        tell(() -> listener.onHappening(line + " ms"));
        tell(() -> listener.onInitialised(order.number(), newcomer));
        return true;
      } catch (InitException | IllegalArgumentException e) {
        if (ending.isDone()) {
          return false; // the standby is none the worse for it
        }
        if (address != null) {
          provider.onUnusable(address, e.getMessage());
        }
        onTrouble(e.getMessage());
        return false;
      }
    }

    private StandbyAddress provided(long deadline) throws InitException {
      CompletableFuture<StandbyAddress> answer = askProvider();
      ending.whenComplete((done, failure) -> answer.cancel(true));
      long left = Math.max(1, deadline - System.nanoTime());
      try {
        return answer.get(left, TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        throw new InitException(oneLine(e.getCause()));
      } catch (TimeoutException e) {
        answer.cancel(true);
        throw new InitException(
            "the provider "
                + options.provider()
                + " did not answer in time (standby.order-timeout)");
      } catch (java.util.concurrent.CancellationException | InterruptedException e) {
        throw new InitException("given up");
      }
    }

    private CompletableFuture<StandbyAddress> askProvider() throws InitException {
      try {
        return provider.provide(
            new ReplicaProvider.Wish(
                settings.cluster().name(), settings.application(), settings.failureHandling()));
      } catch (RuntimeException e) {
        throw new InitException("the provider " + options.provider() + " failed: " + oneLine(e));
      }
    }

    private void onTrouble(String reason) {
      if (!reason.equals(lastTrouble)) {
        lastTrouble = reason;
        tell(() -> listener.onHappening("no " + order.newcomer() + " yet: " + reason));
      }
    }

    private void pause(long nanos) {
      try {
        ending.get(nanos, TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        // the pause is over
      } catch (ExecutionException | InterruptedException e) {
        ending.complete(null);
      }
    }

    void giveUp() {
      ending.complete(null);
      initiator.cancel();
    }

    /** The lease ends what this cannot end. */
    void release(MembershipOrder.Release wish) {
      giveUp();
      StandbyAddress address = asked;
      for (int i = 0; address != null && i < RELEASES; i++) {
        try {
          new Initiator(timeouts).release(address, wish.newcomer(), wish.cause());
          tell(
              () -> listener.onHappening(wish.newcomer() + " is a standby again: " + wish.cause()));
          return;
        } catch (InitException e) {
          String line = wish.newcomer() + " is not released: " + e.getMessage();
          tell(() -> listener.onHappening(line));
          try {
            TimeUnit.NANOSECONDS.sleep(backoff.nextNanos());
          } catch (InterruptedException stopping) {
            return;
          }
        }
      }
    }
  }

  private static String oneLine(Throwable failure) {
    String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return text.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
