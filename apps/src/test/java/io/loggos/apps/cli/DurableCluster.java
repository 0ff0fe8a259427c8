package io.loggos.apps.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.loggos.apps.kv.KeyValueClient;
import io.loggos.apps.kv.KeyValueStore;
import io.loggos.client.Client;
import io.loggos.node.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A cluster in this process that keeps its data, a slot for each request. */
final class DurableCluster implements AutoCloseable {
  private final Path directory;
  private final LocalCluster cluster;

  private DurableCluster(Path directory, LocalCluster cluster) {
    this.directory = directory;
    this.cluster = cluster;
  }

  static DurableCluster start(int replicas, Path directory, String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "storage.mode=wal",
                "storage.directory=" + directory.resolve("data"),
                "storage.sync=interval",
                "storage.segment-bytes=64KiB",
                "batch.requests-max=1"));
    settings.addAll(List.of(more));
    return new DurableCluster(
        directory, LocalCluster.start(replicas, KeyValueStore::new, settings));
  }

  /** The data directory of a replica. */
  Path data(int id) {
    return directory.resolve("data").resolve("r" + id);
  }

  String servers() {
    return cluster.endpoints();
  }

  Path config() throws IOException {
    return Files.writeString(directory.resolve("cluster.conf"), cluster.settings().render());
  }

  /** Puts so many keys, each in a slot of its own. */
  void put(int count) {
    try (Client client = Client.connect(cluster.endpoints())) {
      KeyValueClient kvs = new KeyValueClient(client);
      List<CompletableFuture<?>> puts = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        byte[] bytes = ("k" + i).getBytes(US_ASCII);
        puts.add(kvs.put(bytes, bytes));
      }
      CompletableFuture.allOf(puts.toArray(CompletableFuture[]::new)).join();
    }
  }

  @Override
  public void close() {
    cluster.close();
  }
}
