package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.apps.kv.KeyValueCodec;
import io.loggos.client.BusyException;
import io.loggos.client.Client;
import io.loggos.client.ClientOptions;
import io.loggos.network.EventLoops;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Processes whose disks are full, cannot be written, or fail under load. */
class DiskFaultIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int WORKERS = 32;
  private static final int PROGRESS = 200;

  /** More than twice of what the heap of a replica holds. */
  private static final long BYTES_WHILE_FULL = 300L << 20;

  private static final int VALUE_BYTES = 32 << 10;

  @TempDir private Path directory;
  private final List<SmallDisk> disks = new ArrayList<>();
  private DurableProcesses cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = DurableProcesses.onFaultyDisks(directory, "faults");
    for (int id = 0; id < DurableProcesses.REPLICAS; id++) {
      disks.add(SmallDisk.at(Path.of(cluster.data(id))));
    }
    cluster.startAll();
    cluster.awaitLevel();
  }

  @AfterEach
  void end() {
    cluster.close();
    disks.forEach(SmallDisk::close);
  }

  /** Overwrites one long value per worker, so that the disk soon has to take more than it holds. */
  private static final class LongValues implements Load.Work {
    private final Client client;

    LongValues(Client client) {
      this.client = client;
    }

    @Override
    public CompletableFuture<byte[]> issue(int worker) {
      byte[] key = ("k" + worker % 4).getBytes(StandardCharsets.US_ASCII);
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

  private Client connect(EventLoops loops, Duration timeout) {
    return Client.connect(
        ClientOptions.of(cluster.endpoints().addresses())
            .withClusterName(cluster.endpoints().cluster())
            .withTimeout(timeout),
        loops);
  }

  private boolean hasSaid(int id, String words) {
    return cluster.hasSaid(cluster.process(id), words);
  }

  private int follower() {
    return (cluster.awaitLevel().leader().id() + 1) % DurableProcesses.REPLICAS;
  }

  private void await(String what, BooleanSupplier condition) {
    boolean met =
        Waiting.until(
            PATIENCE,
            () -> {
              cluster.requireAlive();
              return condition.getAsBoolean();
            });
    assertTrue(met, what);
  }

  @Test
  void aFollowerWhoseDiskIsFullStaysAliveWithinItsMemoryAndComesBack() throws IOException {
    int full = follower();
    try (EventLoops loops = EventLoops.create("auto", "loggos-full");
        Client client = connect(loops, PATIENCE)) {
      Load load = new Load(loops.loop(), WORKERS, new LongValues(client));
      load.start();
      await("no load", () -> load.progress().successes() >= PROGRESS);
      disks.get(full).fill();
      await("not noticed", () -> hasSaid(full, "the disk is full"));
      await("not held back", () -> hasSaid(full, "the disk does not keep up"));
      long wanted = load.progress().successes() + BYTES_WHILE_FULL / VALUE_BYTES;
      await("the others stopped", () -> load.progress().successes() >= wanted);
      disks.get(full).free();
      await("no room seen", () -> hasSaid(full, "there is room on the disk again"));
      load.stop();
    }
    assertNull(cluster.awaitLevel().difference());
  }

  @Test
  void fullDisksRefuseWritesAndNothingElse() throws IOException {
    try (EventLoops loops = EventLoops.create("auto", "loggos-full");
        Client client = connect(loops, PATIENCE);
        Client hasty = connect(loops, Duration.ofSeconds(10))) {
      VerifiedWork work = new VerifiedWork(client, WORKERS, 0, 1);
      Load load = new Load(loops.loop(), WORKERS, work);
      load.start();
      await("no load", () -> load.progress().successes() >= PROGRESS);
      byte[] key = "k".getBytes(StandardCharsets.US_ASCII);
      hasty.execute(KeyValueCodec.put(key, key)).join();
      for (SmallDisk disk : disks) {
        disk.fill();
      }
      await("writes go on", () -> isBusy(hasty.execute(KeyValueCodec.put(key, key))));
      CommandRun.of("kvs", "put", "k", "1", "--timeout", "10s", "--config", cluster.config())
          .ends(1)
          .complains("busy", "the leader's disk is full");
      Waiting.join(hasty.query(KeyValueCodec.get(key)), PATIENCE);
      int leader = awaitLeader();
      cluster.kill(List.of(leader));
      await("nobody else is elected", () -> hasOtherLeader(leader));
      cluster.start(leader);
      assertNull(cluster.awaitLevel().difference(), "started without a free byte");
      await("writes go on", () -> isBusy(hasty.execute(KeyValueCodec.put(key, key))));
      for (SmallDisk disk : disks) {
        disk.free();
      }
      long before = load.progress().successes();
      await("not resumed", () -> load.progress().successes() >= before + PROGRESS);
      load.stop();
      assertTrue(work.verify().isGood(), () -> work.verify().toString());
    }
    assertNull(cluster.awaitLevel().difference());
  }

  private int awaitLeader() {
    MemberStatus[] last = new MemberStatus[1];
    await(
        "nobody leads",
        () -> {
          last[0] = leader();
          return last[0] != null;
        });
    return last[0].id();
  }

  private boolean hasOtherLeader(int than) {
    MemberStatus leader = leader();
    return leader != null && leader.id() != than;
  }

  /** Who leads at this moment; null for nobody. */
  private MemberStatus leader() {
    return ClusterStatus.fetch(cluster.endpoints(), Duration.ofSeconds(1)).leader();
  }

  private static boolean isBusy(CompletableFuture<byte[]> write) {
    try {
      write.join();
      return false;
    } catch (CompletionException e) {
      return e.getCause() instanceof BusyException busy
          && busy.getMessage().contains("the leader's disk is full");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = FaultyDisk.Fault.class,
      names = {"WRITE", "FORCE"})
  void aDiskThatFailsEndsTheReplicaAtOnceAndTheOthersGoOn(FaultyDisk.Fault fault)
      throws IOException {
    int failing = follower();
    Path data = Path.of(cluster.data(failing));
    try (EventLoops loops = EventLoops.create("auto", "loggos-fault");
        Client client = connect(loops, PATIENCE)) {
      VerifiedWork work = new VerifiedWork(client, WORKERS, 20, 1);
      Load load = new Load(loops.loop(), WORKERS, work);
      load.start();
      await("no load", () -> load.progress().successes() >= PROGRESS);
      FaultyDisk.set(data, fault);
      String complaint = cluster.complaint(cluster.process(failing), 4);
      assertTrue(complaint.contains("the disk failed (Input/output error)"), complaint);
      FaultyDisk.set(data, FaultyDisk.Fault.NONE);
      cluster.start(failing);
      long before = load.progress().successes();
      await("the others stopped", () -> load.progress().successes() >= before + PROGRESS);
      load.stop();
      assertTrue(work.verify().isGood(), () -> work.verify().toString());
    }
    assertNull(cluster.awaitLevel().difference());
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsRefusedInOneLine() throws IOException {
    int id = follower();
    cluster.kill(List.of(id));
    Path data = Path.of(cluster.data(id));
    DirectoryBytes before = DirectoryBytes.of(data);
    disks.get(id).setReadOnly(true);
    String complaint = cluster.complaint(cluster.launch(id, cluster.config()), 2);
    assertTrue(complaint.contains("Read-only file system"), complaint);
    assertTrue(complaint.contains(data.toString()), complaint);
    disks.get(id).setReadOnly(false);
    assertEquals(before, DirectoryBytes.of(data));
    cluster.start(id);
    assertNull(cluster.awaitLevel().difference());
  }
}
