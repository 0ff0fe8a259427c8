package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.apps.kv.KeyValueCodec;
import io.loggos.client.Client;
import io.loggos.client.ClientOptions;
import io.loggos.network.EventLoops;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica comes back after the others have forgotten what it missed, while they are at work. */
class CatchUpIT {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final int WORKERS = 8;
  private static final int KEYS = 500;
  private static final int VALUE_BYTES = 32 << 10;

  /** Several times what is kept in memory for those who lag. */
  private static final int MISSED = 1500;

  @TempDir private Path directory;

  /** Long values under so many keys: a state of 16 MB. */
  private static final class LongValues implements Load.Work {
    private final Client client;
    private long issued;

    LongValues(Client client) {
      this.client = client;
    }

    @Override
    public CompletableFuture<byte[]> issue(int worker) {
      byte[] key = ("k" + issued++ % KEYS).getBytes(StandardCharsets.US_ASCII);
      return client.execute(KeyValueCodec.put(key, new byte[VALUE_BYTES]));
    }

    @Override
    public boolean onReply(int worker, byte[] reply) {
      return true;
    }

    @Override
    public boolean onFailure(int worker, Throwable failure) {
      return true;
    }
  }

  @Test
  void aSnapshotComesAndTheServiceGoesOn() throws IOException {
    try (DurableProcesses cluster = new DurableProcesses(directory, "catchup");
        EventLoops loops = EventLoops.create("auto", "loggos-catch-up")) {
      cluster.startAll();
      int leader = cluster.awaitLevel().leader().id();
      int late = (leader + 1) % DurableProcesses.REPLICAS;
      ClientOptions options =
          ClientOptions.of(cluster.endpoints().addresses())
              .withClusterName(cluster.endpoints().cluster())
              .withTimeout(PATIENCE);
      try (Client client = Client.connect(options, loops)) {
        Load load = new Load(loops.loop(), WORKERS, new LongValues(client));
        load.start();
        cluster.kill(List.of(late));
        awaitProgress(cluster, load, MISSED);
        cluster.start(late);
        NodeProcess back = cluster.process(late);
        assertTrue(
            Waiting.until(PATIENCE, () -> cluster.hasSaid(back, ": installed, ")),
            () -> "nothing installed: " + back.logTail());
        awaitProgress(cluster, load, KEYS);
        load.stop();
      }
      assertNull(cluster.awaitLevel().difference());
    }
  }

  private static void awaitProgress(DurableProcesses cluster, Load load, int requests) {
    long wanted = load.progress().successes() + requests;
    boolean went =
        Waiting.until(
            PATIENCE,
            () -> {
              cluster.requireAlive();
              return load.progress().successes() >= wanted;
            });
    assertTrue(went, () -> "no progress: " + load.progress());
  }
}
