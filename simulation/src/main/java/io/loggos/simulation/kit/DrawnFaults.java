package io.loggos.simulation.kit;

import io.loggos.api.SeededRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Does to a cluster what the seed says, until it is healed. */
final class DrawnFaults {
  private static final long MILLI = 1_000_000;

  /** How far apart two faults of one kind are on average. */
  private static final long MEAN_NANOS_MIN = 20 * MILLI;

  private static final long MEAN_NANOS_MAX = 2_000 * MILLI;

  /** How long a pause or a partition lasts. */
  private static final long LASTING_NANOS_MIN = 20 * MILLI;

  private static final long LASTING_NANOS_MAX = 5_000 * MILLI;
  private static final long WALL_MILLIS_MAX = 3_600_000;

  private final SimulatedCluster cluster;
  private final SeededRandom random;
  private final Set<Fault> on;
  private final Map<Fault, Long> counts;
  private int crashesLeft;
  private boolean over;

  DrawnFaults(SimulatedCluster cluster, long seed, Set<Fault> on, Map<Fault, Long> counts) {
    this.cluster = cluster;
    this.random = SeededRandom.named(seed, "kit-faults");
    this.on = on;
    this.counts = counts;
    this.crashesLeft = (cluster.replicas() - 1) / 2;
  }

  /** Begins; all will be healed after that time. */
  void begin(Duration duration) {
    cluster.whenHealed(() -> over = true);
    for (Fault fault : on) {
      if (fault == Fault.ROUGHNESS) {
        counts.merge(fault, 1L, Long::sum);
      } else {
        again(fault, logUniform(MEAN_NANOS_MIN, MEAN_NANOS_MAX));
      }
    }
    later(duration.toNanos(), cluster::heal);
  }

  /** Does it then, unless all is healed by then. */
  private void later(long nanos, Runnable action) {
    cluster
        .engine()
        .at(
            cluster.engine().nowNanos() + nanos,
            () -> {
              if (!over) {
                action.run();
              }
            });
  }

  private void again(Fault fault, long meanNanos) {
    later(
        1 + exponential(random, meanNanos),
        () -> {
          if (inject(fault, victim())) {
            counts.merge(fault, 1L, Long::sum);
          }
          again(fault, meanNanos);
        });
  }

  private boolean inject(Fault fault, int victim) {
    return switch (fault) {
      case CRASH -> crash(victim);
      case PAUSE -> pause(victim);
      case PARTITION -> partition(victim);
      case DISCONNECT -> disconnect();
      default -> jump(victim);
    };
  }

  /** The leader, every other time. */
  private int victim() {
    int leader = random.nextBoolean() ? cluster.leaderNow() : -1;
    return leader >= 0 ? leader : random.nextInt(cluster.replicas());
  }

  private boolean crash(int victim) {
    if (crashesLeft == 0 || cluster.isCrashed(victim)) {
      return false;
    }
    crashesLeft--;
    cluster.crash(victim);
    return true;
  }

  private boolean pause(int victim) {
    if (cluster.engine().isPaused(victim) || cluster.isCrashed(victim)) {
      return false;
    }
    cluster.pause(victim, Duration.ofNanos(logUniform(LASTING_NANOS_MIN, LASTING_NANOS_MAX)));
    return true;
  }

  /** One replica is cut off, or cannot be heard, or there are two sides. */
  private boolean partition(int victim) {
    int shape = random.nextInt(3);
    Set<Integer> side = new TreeSet<>();
    for (int replica = 0; replica < cluster.replicas(); replica++) {
      if (shape == 0 ? replica != victim : random.nextBoolean()) {
        side.add(replica);
      }
      if (shape == 1 && replica != victim) {
        cluster.cutOneWay(victim, replica);
      }
    }
    if (shape != 1) {
      Set<Integer> otherSide = cluster.allReplicas();
      otherSide.removeAll(side);
      cluster.partition(side, otherSide);
    }
    later(
        logUniform(LASTING_NANOS_MIN, LASTING_NANOS_MAX),
        () -> cluster.partition(cluster.allReplicas()));
    return true;
  }

  private boolean disconnect() {
    List<SimulatedClient> clients = cluster.clients();
    if (clients.isEmpty()) {
      return false;
    }
    clients.get(random.nextInt(clients.size())).disconnect();
    return true;
  }

  private boolean jump(int victim) {
    long millis = logUniform(1, WALL_MILLIS_MAX);
    cluster.advanceWallClock(victim, Duration.ofMillis(random.nextBoolean() ? millis : -millis));
    return true;
  }

  private long logUniform(long low, long high) {
    return logUniform(random, low, high);
  }

  /** Uniform in the logarithm, so that each order of magnitude is as likely as any other. */
  static long logUniform(SeededRandom random, long low, long high) {
    return (long) (low * StrictMath.exp(random.nextDouble() * StrictMath.log((double) high / low)));
  }

  /** With that mean, and no upper bound to speak of. */
  static long exponential(SeededRandom random, long mean) {
    return (long) (-mean * StrictMath.log(1 - random.nextDouble()));
  }
}
