package io.loggos.apps.cli;

import io.loggos.storage.wal.StorageInspection;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Looks at, checks, replays and copies what replicas keep on disk. */
@Command(
    name = "storage",
    header = "Looks at, checks, replays and copies the data directory of a replica.",
    description = "DIR is the directory of one replica, such as data/r0.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ReplayCommand.class, ExportCommand.class, RestoreCommand.class})
final class StorageCommand {
  private static final String DIR = "DIR";

  @Command(name = "inspect", header = "Tells what is in the directory of a stopped replica.")
  int inspect(@Mixin Report report, @Parameters(paramLabel = DIR) Path path) {
    try (DataDirectory directory = DataDirectory.at(path)) {
      StorageInspection found = directory.inspect();
      StorageText text = new StorageText(found);
      text.sayAll(report);
      found.problems().forEach(problem -> report.tell("%s", problem));
      return report.end(found.isIntact(), text.json());
    }
  }

  @Command(
      name = "verify",
      header = "Checks the directory of a stopped replica.",
      description = "Fails when anything is damaged; a write that was cut short is no damage.")
  int verify(@Mixin Report report, @Parameters(paramLabel = DIR) Path path) {
    try (DataDirectory directory = DataDirectory.at(path)) {
      StorageInspection found = directory.inspect();
      if (found.isIntact()) {
        report.say("%s is sound: %s", path, extent(found));
      } else {
        found.problems().forEach(problem -> report.tell("%s", problem));
        report.tell("%s", advice(found));
      }
      return report.end(found.isIntact(), new StorageText(found).json());
    }
  }

  private static String extent(StorageInspection found) {
    long records =
        found.segments().stream().mapToLong(facts -> facts.last() - facts.first() + 1).sum();
    return String.format(
        "snapshots %d, segments %d, records %d%s",
        found.snapshots().size(),
        found.segments().size(),
        records,
        found.tornTail() == null ? "" : "; a write at its end was cut short, which is no damage");
  }

  private static String advice(StorageInspection found) {
    long snapshots = found.snapshots().stream().filter(facts -> facts.problem() != null).count();
    return snapshots == found.problems().size()
        ? "the replica can start from an older snapshot and its log; its next snapshots take the"
            + " place of what is damaged"
        : "the replica cannot start from this directory; leave it as it is, and have the replica"
            + " replaced";
  }
}
