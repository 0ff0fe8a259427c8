package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.client.Client;
import io.loggos.client.ClientOptions;
import io.loggos.network.EventLoops;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replicas are killed under load, one at a time and all at once, and started again: nothing that
 * was acknowledged may be lost or done twice. {@code -Drestart.kills=60} kills a hundred processes.
 */
class RestartIT {
  private static final int KILLS = Integer.getInteger("restart.kills", 6);
  private static final long SEED = Long.getLong("restart.seed", 1);
  private static final int ALL_EVERY = 3;
  private static final int WORKERS = 16;
  private static final int READ_PERCENT = 20;
  private static final int PROGRESS = 200;
  private static final int DELAY_MILLIS_MAX = 300;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;

  @Test
  void nothingAcknowledgedIsLost() throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    try (DurableProcesses cluster = new DurableProcesses(directory, "restart");
        EventLoops loops = EventLoops.create("auto", "loggos-restart")) {
      cluster.startAll();
      cluster.awaitLevel();
      ClientOptions options =
          ClientOptions.of(cluster.endpoints().addresses())
              .withClusterName(cluster.endpoints().cluster())
              .withTimeout(PATIENCE);
      try (Client client = Client.connect(options, loops)) {
        VerifiedWork work = new VerifiedWork(client, WORKERS, READ_PERCENT, SEED);
        Load load = new Load(loops.loop(), WORKERS, work);
        load.start();
        for (int kill = 1; kill <= KILLS; kill++) {
          awaitProgress(cluster, load);
          long delay = TimeUnit.MILLISECONDS.toNanos(random.nextInt(DELAY_MILLIS_MAX));
          Waiting.pauseUntilNanos(System.nanoTime() + delay);
          List<Integer> victims =
              kill % ALL_EVERY == 0
                  ? List.of(0, 1, 2)
                  : List.of(random.nextInt(DurableProcesses.REPLICAS));
          cluster.kill(victims);
          victims.forEach(cluster::start);
        }
        awaitProgress(cluster, load);
        load.stop();
        VerifiedWork.Verdict verdict = work.verify();
        assertTrue(verdict.isGood(), verdict::toString);
        assertTrue(verdict.acknowledged() > (long) KILLS * PROGRESS / 2, verdict::toString);
        assertNull(cluster.awaitLevel().difference());
      }
      cluster.stopAll();
      for (int id = 0; id < DurableProcesses.REPLICAS; id++) {
        CommandRun run = CommandRun.of("storage", "verify", cluster.data(id));
        assertEquals(0, run.exitCode(), run::toString);
      }
    }
  }

  private static void awaitProgress(DurableProcesses cluster, Load load) {
    long before = load.progress().successes();
    boolean went =
        Waiting.until(
            PATIENCE,
            () -> {
              cluster.requireAlive();
              return load.progress().successes() >= before + PROGRESS;
            });
    assertTrue(went, () -> "no progress after a restart: " + load.progress());
  }
}
