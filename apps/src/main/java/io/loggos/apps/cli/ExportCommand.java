package io.loggos.apps.cli;

import io.loggos.api.io.Storage.Snapshot;
import io.loggos.storage.backup.Backup;
import io.loggos.storage.wal.StorageInspection;
import io.loggos.storage.wal.StorageInspection.IdentityFacts;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Copies the newest snapshot of a replica into one file. */
@Command(
    name = "export",
    header = "Copies the newest intact snapshot of a replica into one file, a backup.",
    description = {
      "The replica may be running. Have it save a snapshot first (loggos admin snapshot): what was",
      "executed after the snapshot is not in the backup."
    })
final class ExportCommand implements Callable<Integer> {
  private static final SecureRandom RANDOM = new SecureRandom();

  @Mixin private Report report;

  @Parameters(paramLabel = "DIR", description = "the directory of one replica, such as data/r0")
  private Path path;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FILE",
      description = "the backup; must not exist yet")
  private Path target;

  @Override
  public Integer call() {
    try (DataDirectory directory = DataDirectory.at(path)) {
      StorageInspection found = directory.inspectSnapshots();
      IdentityFacts who = found.identity();
      if (who == null) {
        throw new FailedCheckException(found.problems().get(0));
      }
      Snapshot snapshot = DataDirectory.read(path, found::newestSnapshot);
      if (snapshot == null) {
        throw new FailedCheckException(
            found.snapshots().isEmpty()
                ? path + " holds no snapshot yet; have one saved: loggos admin snapshot"
                : found.problems().get(0));
      }
      if (who.clusterId() == 0) {
        throw new FailedCheckException(path + " does not know its cluster's identity yet");
      }
      Backup backup = new Backup(who.clusterName(), who.clusterId(), RANDOM.nextLong(), snapshot);
      write(backup);
      report.say(
          "cluster '%s' up to slot %d, %d bytes, is in %s",
          who.clusterName(), snapshot.slot(), snapshot.image().length, target);
      return report.end(
          true,
          Json.object()
              .put("ok", true)
              .put("cluster", who.clusterName())
              .put("cluster_id", StorageText.hex(who.clusterId()))
              .put("slot", snapshot.slot())
              .put("bytes", snapshot.image().length));
    }
  }

  private void write(Backup backup) {
    try {
      backup.write(target);
    } catch (FileAlreadyExistsException e) {
      throw new UsageException("--to: " + target + " exists already");
    } catch (AccessDeniedException e) {
      throw new UsageException("--to: " + target + " cannot be written: permission denied");
    } catch (FileSystemException e) {
      String reason = e.getReason() == null ? "is its directory there?" : e.getReason();
      throw new UsageException("--to: " + target + " cannot be written: " + reason);
    } catch (IOException e) {
      throw new FailedCheckException(target + " cannot be written: " + e.getMessage());
    }
  }
}
