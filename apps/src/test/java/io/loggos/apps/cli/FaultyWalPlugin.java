package io.loggos.apps.cli;

import io.loggos.api.io.Storage;
import io.loggos.api.plugin.StoragePlugin;
import io.loggos.storage.disk.RealDisk;
import io.loggos.storage.wal.SyncMode;
import io.loggos.storage.wal.ThreadWorker;
import io.loggos.storage.wal.WalOptions;
import io.loggos.storage.wal.WalStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/** The durable storage on a disk that fails on command; see {@link FaultyDisk}. */
public final class FaultyWalPlugin implements StoragePlugin {
  @Override
  public String name() {
    return "wal";
  }

  @Override
  public String section() {
    return "storage";
  }

  @Override
  public Storage open(Context context) throws IOException {
    Path directory = Path.of(context.options().text("directory"), "r" + context.self().index());
    WalOptions options =
        new WalOptions(
            SyncMode.of(context.options().text("sync")),
            context.options().nanos("sync-interval"),
            context.options().bytes("segment-bytes"),
            context.options().integer("keep-snapshots"));
    WalStorage.Use use =
        new WalStorage.Use(
            context.clusterName(),
            context.self(),
            ThreadLocalRandom.current().nextLong(),
            line -> {},
            context.onFailure());
    FaultyDisk disk =
        new FaultyDisk(RealDisk.open(directory, false), FaultyDisk.command(directory));
    return WalStorage.open(disk, new ThreadWorker("faulty-journal"), options, use);
  }
}
