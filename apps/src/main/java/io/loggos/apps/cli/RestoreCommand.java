package io.loggos.apps.cli;

import io.loggos.api.ReplicaId;
import io.loggos.api.io.Storage;
import io.loggos.api.io.Storage.Snapshot;
import io.loggos.api.plugin.StoragePlugin;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.config.Settings;
import io.loggos.node.Plugins;
import io.loggos.replica.SnapshotImage;
import io.loggos.storage.backup.Backup;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Begins the data directory of a replica of a new cluster with a backup. */
@Command(
    name = "restore",
    header = "Makes the data directory of one replica of a new cluster from a backup.",
    description = {
      "Every member of the new cluster must be restored from the same file before any is started.",
      "The new cluster has an identity of its own: members and clients of the old one are refused."
    })
final class RestoreCommand implements Callable<Integer> {
  private static final String DURABLE_MODE = "wal";

  @Mixin private Report report;

  @Parameters(paramLabel = "FILE", description = "the backup")
  private Path file;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "the new cluster's configuration file")
  private Path config;

  @Option(
      names = "--id",
      required = true,
      paramLabel = "N",
      description = "which member of the new cluster it is")
  private int id;

  @Override
  public Integer call() {
    Settings settings = Settings.load(config, List.of());
    int members = settings.cluster().members().size();
    if (id < 0 || id >= members) {
      throw new UsageException(
          "--id: " + id + " is not in the cluster; it has ids 0 to " + (members - 1));
    }
    if (!settings.storageMode().equals(DURABLE_MODE)) {
      throw new UsageException(
          config
              + ": loggos.storage.mode = "
              + settings.storageMode()
              + " keeps nothing to begin with; it must be "
              + DURABLE_MODE);
    }
    Path root = Path.of(settings.options("storage").text("directory")).toAbsolutePath();
    Path target = root.resolve("r" + id);
    requireEmpty(target);
    Backup backup = readBackup();
    String name = settings.cluster().name();
    long clusterId = backup.clusterIdOf(name);
    byte[] image = imageFor(backup, clusterId);
    write(root, target, clusterId, new Snapshot(backup.snapshot().slot(), image));
    report.say(
        "replica %d of cluster '%s' (id %s) will begin with slot %d of cluster '%s' in %s;"
            + " restore every other member from the same file before you start any",
        id,
        name,
        StorageText.hex(clusterId),
        backup.snapshot().slot(),
        backup.clusterName(),
        target);
    return report.end(
        true,
        Json.object()
            .put("ok", true)
            .put("cluster", name)
            .put("cluster_id", StorageText.hex(clusterId))
            .put("slot", backup.snapshot().slot())
            .put("directory", target.toString()));
  }

  private static void requireEmpty(Path target) {
    boolean empty =
        DataDirectory.read(
            target,
            () -> {
              if (!Files.exists(target)) {
                return true;
              }
              try (Stream<Path> files = Files.list(target)) {
                return files.findAny().isEmpty();
              }
            });
    if (!empty) {
      throw new UsageException(
          target + " is not empty; a backup begins a new replica and never changes one");
    }
  }

  private Backup readBackup() {
    try {
      return Backup.read(file);
    } catch (NoSuchFileException e) {
      throw new UsageException("there is no file " + file);
    } catch (IOException e) {
      return DataDirectory.read(
          file,
          () -> {
            throw e;
          });
    }
  }

  private byte[] imageFor(Backup backup, long clusterId) {
    try {
      return SnapshotImage.withClusterId(backup.snapshot().image(), clusterId);
    } catch (MalformedMessageException e) {
      throw new FailedCheckException(file + ": the state in it cannot be read: " + e.getMessage());
    }
  }

  /** Aside first: a directory that is there is whole. */
  private void write(Path root, Path target, long clusterId, Snapshot snapshot) {
    Path aside = root.resolve(".restore-r" + id);
    try {
      deleteAll(aside);
      fill(aside, clusterId, snapshot);
      Files.deleteIfExists(target);
      Files.move(aside.resolve(target.getFileName()), target, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel directory = FileChannel.open(root)) {
        directory.force(true);
      }
      deleteAll(aside);
    } catch (IOException e) {
      throw new FailedCheckException(target + " cannot be made: " + e.getMessage());
    }
  }

  private void fill(Path aside, long clusterId, Snapshot snapshot) throws IOException {
    Settings settings = Settings.load(config, List.of("storage.directory=" + aside));
    StoragePlugin plugin =
        Plugins.find(StoragePlugin.class, "storage.mode", settings.storageMode());
    String[] failure = new String[1];
    try (Storage storage =
        plugin.open(
            new StoragePlugin.Context(
                settings.cluster().name(),
                ReplicaId.of(id),
                settings.cluster().members().size(),
                settings.options(plugin.section()),
                reason -> failure[0] = reason))) {
      storage.noteClusterId(clusterId);
      storage.saveSnapshot(snapshot);
    }
    if (failure[0] != null) {
      throw new IOException(failure[0]);
    }
  }

  private static void deleteAll(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path one : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    }
  }
}
