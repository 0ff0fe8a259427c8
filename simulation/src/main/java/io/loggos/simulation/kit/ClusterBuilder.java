package io.loggos.simulation.kit;

import io.loggos.api.SeededRandom;
import io.loggos.api.app.Handler;
import io.loggos.replica.ReplicaOptions.ReadMode;
import io.loggos.simulation.ScriptedCluster;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a simulated cluster is to be like; made by {@link SimulatedCluster#of}. What is not set is
 * as in production: three replicas on a network with delays of a millisecond.
 */
public final class ClusterBuilder {
  private static final int REPLICAS_MAX = 9;
  private static final long MILLI = 1_000_000;
  private static final long RETAIN_BYTES_MAX = 64 << 20;
  private static final long CLIENT_TIMEOUT_MILLIS = 10_000;
  private static final long HEARTBEATS_PER_SUSPICION = 16;
  private static final long DELAYS_PER_SUSPICION = 10;
  private static final Duration LONGEST = Duration.ofDays(1);

  private final Supplier<? extends Handler> handlers;
  private long seed;
  private int replicas = 3;
  private Integer window;
  private Integer batch;
  private int sessionWindow = 4096;
  private int requestBytesMax = 1 << 20;
  private Long retainBytesMax;
  private ReadMode readMode;
  private boolean learnToAll;
  private Long clientTimeoutMillis;
  private long delayNanos = MILLI;
  private long suspectNanos = 400 * MILLI;
  private int checkEvery = 1;
  private Function<byte[], String> renderer;
  private boolean rough;

  ClusterBuilder(Supplier<? extends Handler> handlers) {
    this.handlers = Objects.requireNonNull(handlers);
  }

  private ClusterBuilder(ClusterBuilder other) {
    handlers = other.handlers;
    seed = other.seed;
    replicas = other.replicas;
    window = other.window;
    batch = other.batch;
    sessionWindow = other.sessionWindow;
    requestBytesMax = other.requestBytesMax;
    retainBytesMax = other.retainBytesMax;
    readMode = other.readMode;
    learnToAll = other.learnToAll;
    clientTimeoutMillis = other.clientTimeoutMillis;
    delayNanos = other.delayNanos;
    suspectNanos = other.suspectNanos;
    checkEvery = other.checkEvery;
    renderer = other.renderer;
    rough = other.rough;
  }

  ClusterBuilder copy() {
    return new ClusterBuilder(this);
  }

  /** How many replicas: 1 to 9, by default 3. */
  public ClusterBuilder replicas(int count) {
    replicas = inRange("replicas", count, 1, REPLICAS_MAX);
    return this;
  }

  /** What delays and elections are drawn from; the same seed and script give the same run. */
  public ClusterBuilder seed(long number) {
    seed = number;
    return this;
  }

  /** How many slots may be open at once (alpha). */
  public ClusterBuilder window(int slots) {
    window = inRange("window", slots, 1, 1024);
    return this;
  }

  /** How many requests may share a slot; with 1, every request has a slot of its own. */
  public ClusterBuilder batch(int requestsMax) {
    batch = inRange("batch", requestsMax, 1, 1 << 16);
    return this;
  }

  /** How many requests of one client may be without a reply. */
  public ClusterBuilder sessionWindow(int requests) {
    sessionWindow = inRange("session window", requests, 1, 1 << 16);
    return this;
  }

  /** The longest request and the longest reply. */
  public ClusterBuilder requestBytesMax(int bytes) {
    requestBytesMax = inRange("request bytes", bytes, 64, 8 << 20);
    return this;
  }

  /** How much is kept for replicas that lag; one that lags further is sent the state instead. */
  public ClusterBuilder retainBytesMax(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("retained bytes " + bytes);
    }
    retainBytesMax = bytes;
    return this;
  }

  /** How queries are kept linearizable. */
  public ClusterBuilder readMode(ReadMode mode) {
    readMode = Objects.requireNonNull(mode);
    return this;
  }

  /** How long a request may take, in virtual time, before its outcome is unknown. */
  public ClusterBuilder clientTimeout(Duration timeout) {
    clientTimeoutMillis = Math.max(1, positive("client timeout", timeout) / MILLI);
    return this;
  }

  /** How long a message between replicas takes on average. */
  public ClusterBuilder messageDelay(Duration mean) {
    delayNanos = positive("message delay", mean);
    return this;
  }

  /** How long a replica may be silent before the others suspect it. */
  public ClusterBuilder suspectTimeout(Duration silence) {
    suspectNanos = positive("suspect timeout", silence);
    return this;
  }

  /**
   * How requests are shown in messages of failure, beside their bytes.
   *
   * @param text gives a command or query as text
   */
  public ClusterBuilder describe(Function<byte[], String> text) {
    renderer = Objects.requireNonNull(text);
    return this;
  }

  /**
   * Looks closely at one request in so many: it is run a second time on a copy, and states are
   * compared. By default every request is; more than one saves time when the state is large.
   */
  public ClusterBuilder checkEvery(int requests) {
    checkEvery = inRange("check every", requests, 1, Integer.MAX_VALUE);
    return this;
  }

  /** Draws what was not set, from a range in which rare things become common. */
  ClusterBuilder draw(SeededRandom random, long patienceMillis, boolean roughly) {
    rough = roughly;
    learnToAll = random.nextBoolean();
    int slots = 1 + random.nextInt(8);
    window = window == null ? Integer.valueOf(slots) : window;
    int requests = (int) DrawnFaults.logUniform(random, 1, 65);
    batch = batch == null ? Integer.valueOf(requests) : batch;
    long bytes = random.nextBoolean() ? RETAIN_BYTES_MAX : DrawnFaults.logUniform(random, 64, 8192);
    retainBytesMax = retainBytesMax == null ? Long.valueOf(bytes) : retainBytesMax;
    ReadMode mode = ReadMode.values()[random.nextInt(ReadMode.values().length)];
    readMode = readMode == null ? mode : readMode;
    clientTimeoutMillis = orElse(clientTimeoutMillis, patienceMillis);
    return this;
  }

  /**
   * Starts the cluster; no virtual time has passed when this returns.
   *
   * @throws IllegalArgumentException when settings contradict each other
   */
  public SimulatedCluster start() {
    if (suspectNanos
        < Math.max(HEARTBEATS_PER_SUSPICION * MILLI, DELAYS_PER_SUSPICION * delayNanos)) {
      throw new IllegalArgumentException(
          "the suspect timeout must be at least "
              + HEARTBEATS_PER_SUSPICION
              + " ms and "
              + DELAYS_PER_SUSPICION
              + " message delays");
    }
    HandlerChecks checks = new HandlerChecks(handlers, replicas, checkEvery);
    return new SimulatedCluster(settings(), checks, renderer);
  }

  private ScriptedCluster.Settings settings() {
    return new ScriptedCluster.Settings(
        seed,
        replicas,
        window == null ? 4 : window,
        batch == null ? 4096 : batch,
        sessionWindow,
        requestBytesMax,
        orElse(retainBytesMax, RETAIN_BYTES_MAX),
        readMode == null ? ReadMode.READ_INDEX : readMode,
        learnToAll,
        orElse(clientTimeoutMillis, CLIENT_TIMEOUT_MILLIS),
        delayNanos,
        suspectNanos,
        rough);
  }

  private static long orElse(Long value, long otherwise) {
    return value == null ? otherwise : value;
  }

  private static int inRange(String name, int value, int low, int high) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(name + " " + value + " is not " + low + " to " + high);
    }
    return value;
  }

  private static long positive(String name, Duration duration) {
    if (duration.isZero() || duration.isNegative() || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(name + " " + duration);
    }
    return duration.toNanos();
  }
}
