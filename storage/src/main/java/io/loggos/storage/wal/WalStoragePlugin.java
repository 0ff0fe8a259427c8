package io.loggos.storage.wal;

import io.loggos.api.Epoch;
import io.loggos.api.ReplicaId;
import io.loggos.api.io.Storage;
import io.loggos.api.plugin.StoragePlugin;
import io.loggos.storage.disk.RealDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Announces the durable storage under the name {@code wal}. */
public final class WalStoragePlugin implements StoragePlugin {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Logger LOG = LoggerFactory.getLogger(WalStoragePlugin.class);

  @Override
  public String name() {
    return "wal";
  }

  @Override
  public String section() {
    return "storage";
  }

  /**
   * Where a replica keeps its memory. One that joined later has a directory of its own, so that it
   * never meets what an earlier holder of its place has left.
   *
   * @param base the setting {@code storage.directory}
   */
  public static Path directory(String base, ReplicaId replica) {
    boolean founder = replica.epoch().equals(Epoch.FIRST);
    String epoch = founder ? "" : "-" + replica.epoch();
    return Path.of(base, "r" + replica.index() + epoch);
  }

  @Override
  public Storage open(Context context) throws IOException {
    WalOptions options;
    try {
      options = WalOptions.from(context.options());
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
    int index = context.self().index();
    Path directory = directory(context.options().text("directory"), context.self());
    WalStorage.Use use =
        new WalStorage.Use(
            context.clusterName(),
            context.self(),
            RANDOM.nextLong(),
            LOG::warn,
            context.onFailure());
    RealDisk disk = RealDisk.open(directory.toAbsolutePath(), options.sync() == SyncMode.ALWAYS);
    Worker worker = new ThreadWorker("loggos-journal-r" + index);
    boolean opened = false;
    try {
      Storage storage = WalStorage.open(disk, worker, options, use);
      opened = true;
      return storage;
    } finally {
      if (!opened) {
        disk.close();
        worker.close();
      }
    }
  }
}
