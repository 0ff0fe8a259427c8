package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loggos.api.RequestEntry;
import io.loggos.api.app.Handler;
import io.loggos.api.io.Storage.Snapshot;
import io.loggos.api.plugin.ConsensusPlugin;
import io.loggos.config.SessionSettings;
import io.loggos.config.Settings;
import io.loggos.node.Plugins;
import io.loggos.replica.Replayer;
import io.loggos.replica.ReplicaOptions.SessionOptions;
import io.loggos.storage.wal.StorageInspection;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Executes what a stopped replica has recorded. */
@Command(
    name = "replay",
    header = "Runs the application on what a stopped replica has recorded.",
    description = {
      "Begins with the newest snapshot that does not go beyond the slot and executes what the log",
      "says was decided. Fails when the slot cannot be reached, and tells why."
    })
final class ReplayCommand implements Callable<Integer> {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int SHOWN_BYTES = 64;
  private static final String DEFAULTS =
      "loggos.cluster.members = [{ id = 0, host = localhost, port = 1, client-port = 2 }]";

  @Mixin private Report report;

  @Parameters(paramLabel = "DIR", description = "the directory of one replica, such as data/r0")
  private Path path;

  @Option(
      names = "--until",
      paramLabel = "SLOT",
      description = "the last slot to execute (default: the last that is known to be decided)")
  private Long until;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "the cluster's configuration file, if its settings are not the default ones")
  private Path config;

  @Option(
      names = "--app",
      paramLabel = "NAME|CLASS",
      description = "the application (default: that of the configuration)")
  private String application;

  @Option(
      names = "--app-path",
      paramLabel = "JAR[:JAR...]",
      description = "where the application's class is")
  private String applicationPath;

  @Option(names = "--print", description = "show each request and its reply, in hexadecimal digits")
  private boolean print;

  @Override
  public Integer call() {
    if (until != null && until < 1) {
      throw new UsageException("--until: " + until + " is not a slot; the first one is 1");
    }
    Settings settings =
        config == null
            ? Settings.parse(DEFAULTS, "defaults", List.of())
            : Settings.load(config, List.of());
    String name = application == null ? settings.application() : application;
    Handler handler = HandlerLoader.load(name, applicationPath);
    try (DataDirectory directory = DataDirectory.at(path)) {
      StorageInspection found = directory.inspect();
      Replayer replayer = replayer(settings, handler);
      Snapshot snapshot = begin(found, replayer, name);
      DataDirectory.read(
          path,
          () -> {
            found.replay(replayer::recover);
            return null;
          });
      return end(replayer, snapshot, found);
    }
  }

  private Replayer replayer(Settings settings, Handler handler) {
    ConsensusPlugin plugin = Plugins.find(ConsensusPlugin.class, "consensus", settings.consensus());
    SessionSettings sessions = settings.sessions();
    return new Replayer(
        plugin,
        Settings.parse(DEFAULTS, "defaults", List.of()).options(plugin.section()),
        handler,
        new SessionOptions(
            sessions.max(), sessions.window(), sessions.expiryNanos() / NANOS_PER_MILLI),
        settings.payloads().replyBytesMax(),
        limit(),
        print ? this::show : entry -> {});
  }

  private long limit() {
    return until == null ? Long.MAX_VALUE : until;
  }

  private Snapshot begin(StorageInspection found, Replayer replayer, String name) {
    Snapshot snapshot = DataDirectory.read(path, () -> found.newestSnapshot(limit()));
    long start = snapshot == null ? 0 : snapshot.slot();
    long dropped = found.identity() == null ? 0 : found.identity().droppedSlot();
    if (start < dropped) {
      throw new FailedCheckException(
          path
              + ": slot "
              + until
              + " cannot be reached: the log begins after slot "
              + dropped
              + ", and no intact snapshot lies between");
    }
    if (snapshot != null) {
      try {
        replayer.recoverSnapshot(snapshot.image());
      } catch (RuntimeException e) {
        throw new FailedCheckException(
            "the snapshot of slot "
                + start
                + " cannot be read by the application "
                + name
                + " ("
                + e
                + "); name the one that wrote it with --app");
      }
    }
    return snapshot;
  }

  private void show(Replayer.Entry entry) {
    report.say(
        "slot %d  #%d  session %d  %s %d  %s  ->  %s  %s",
        entry.slot(),
        entry.index(),
        entry.session(),
        kind(entry.kind()),
        entry.sequence(),
        hex(entry.payload()),
        entry.status(),
        hex(entry.reply()));
  }

  private static String kind(byte kind) {
    return switch (kind) {
      case RequestEntry.COMMAND -> "command";
      case RequestEntry.QUERY -> "query";
      case RequestEntry.OPEN -> "open";
      case RequestEntry.CLOSE -> "close";
      default -> "keep-alive";
    };
  }

  private static String hex(byte[] bytes) {
    if (bytes.length == 0) {
      return "-";
    }
    int shown = Math.min(bytes.length, SHOWN_BYTES);
    String digits = HexFormat.of().formatHex(bytes, 0, shown);
    return shown == bytes.length ? digits : digits + "... (" + bytes.length + " bytes)";
  }

  private int end(Replayer replayer, Snapshot snapshot, StorageInspection found) {
    boolean reached =
        replayer.quarantine() == null && (until == null || replayer.executedUpTo() == until);
    String start = snapshot == null ? "the beginning" : "the snapshot of slot " + snapshot.slot();
    String stateHash = StorageText.hex(stateHash(replayer));
    report.say(
        "slot %d, from %s: %d requests executed, state hash %s, reply chain %s",
        replayer.executedUpTo(),
        start,
        replayer.requests(),
        stateHash,
        StorageText.hex(replayer.chain()));
    String obstacle = obstacle(replayer, found);
    if (obstacle != null) {
      report.tell("%s", obstacle);
    }
    ObjectNode json = Json.object().put("ok", reached).put("slot", replayer.executedUpTo());
    json.put("snapshot_slot", snapshot == null ? null : snapshot.slot());
    json.put("requests", replayer.requests()).put("state_hash", stateHash);
    json.put("chain", StorageText.hex(replayer.chain()));
    json.put("known_decided", replayer.knownDecidedUpTo()).put("voted", replayer.votedUpTo());
    return report.end(reached, json.put("obstacle", obstacle));
  }

  private static long stateHash(Replayer replayer) {
    try {
      return replayer.stateHash();
    } catch (RuntimeException e) {
      throw new FailedCheckException("the application gave no state: " + e);
    }
  }

  /** Why it did not go on, or null when it was to end here. */
  private String obstacle(Replayer replayer, StorageInspection found) {
    long reached = replayer.executedUpTo();
    if (replayer.quarantine() != null) {
      return "the application failed after slot " + reached + ": " + replayer.quarantine();
    }
    if (reached == limit()) {
      return null;
    }
    if (replayer.knownDecidedUpTo() > reached) {
      return "slot "
          + (reached + 1)
          + " was decided, but what was decided is not recorded here: a snapshot of a peer covered"
          + " it"
          + (laterSnapshot(found, reached)
              ? "; the next snapshot goes beyond the slot wanted"
              : "");
    }
    if (replayer.votedUpTo() > reached) {
      return "this replica voted in slots up to "
          + replayer.votedUpTo()
          + ", but recorded only of those up to "
          + reached
          + " that they were decided; of the rest a majority of the replicas knows";
    }
    return until == null ? null : "nothing is recorded of slots above " + reached;
  }

  private static boolean laterSnapshot(StorageInspection found, long slot) {
    return found.snapshots().stream()
        .anyMatch(facts -> facts.problem() == null && facts.slot() > slot);
  }
}
