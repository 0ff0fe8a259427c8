package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.loggos.api.ClusterId;
import io.loggos.api.io.Storage.Snapshot;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.apps.recovery.RecoveryPlan;
import io.loggos.apps.recovery.Survivor;
import io.loggos.apps.recovery.SurvivorLog;
import io.loggos.config.Settings;
import io.loggos.storage.wal.StorageInspection;
import io.loggos.storage.wal.StorageInspection.IdentityFacts;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Finds out what is left of a cluster: asks those that run, and reads what others have kept. */
final class Survey {
  private final Settings settings;
  private final Function<List<Survivor>, RecoveryPlan> planner;
  private final List<Found> found = new ArrayList<>();
  private final List<MemberStatus> running = new ArrayList<>();

  /**
   * Begins one.
   *
   * @param planner plans for survivors, here for one at a time: it knows who takes part
   */
  Survey(Settings settings, Function<List<Survivor>, RecoveryPlan> planner) {
    this.settings = settings;
    this.planner = planner;
  }

  /** The data directories that are where the settings say. */
  static List<Path> directories(Settings settings) {
    Path root = Path.of(settings.options("storage").text("directory"));
    List<Path> directories = new ArrayList<>();
    if (Files.isDirectory(root)) {
      DataDirectory.read(
          root,
          () -> {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(root, "r[0-9]*")) {
              children.forEach(directories::add);
            }
            return null;
          });
      directories.sort(null);
    }
    return directories;
  }

  /** Reads a directory. */
  void read(Path path) {
    try (DataDirectory directory = DataDirectory.at(path)) {
      if (directory.isInUse()) {
        IdentityFacts who = directory.inspectSnapshots().identity();
        String name = who == null ? "-" : "replica " + who.replica().toString().substring(1);
        found.add(Found.useless(name, path.toString(), "runs, its directory is in use"));
      } else {
        found.add(read(path, directory.inspectFree()));
      }
    }
  }

  private Found read(Path path, StorageInspection storage) {
    IdentityFacts who = storage.identity();
    String name = who == null ? "-" : "replica " + who.replica().toString().substring(1);
    String obstacle = obstacle(who, storage);
    if (obstacle != null) {
      return Found.useless(name, path.toString(), obstacle);
    }
    Snapshot snapshot = DataDirectory.read(path, storage::newestSnapshot);
    SurvivorLog log = new SurvivorLog(snapshot == null ? 0 : snapshot.slot());
    DataDirectory.read(
        path,
        () -> {
          storage.replay(log::add);
          return null;
        });
    Survivor survivor =
        new Survivor(who.replica(), snapshot == null ? null : snapshot.image(), log);
    try {
      long configuration = planner.apply(List.of(survivor)).members().number();
      return Found.stopped(
          new Found.Stopped(path, who.clusterId(), survivor, configuration, storage.expected()));
    } catch (MalformedMessageException e) {
      return Found.useless(name, path.toString(), "its snapshot cannot be read: " + e.getMessage());
    }
  }

  private String obstacle(IdentityFacts who, StorageInspection storage) {
    if (who == null || !storage.isIntact() && storage.summary().isEmpty()) {
      return "damaged: " + storage.problems().get(0);
    } else if (!who.clusterName().equals(settings.cluster().name())) {
      return "of cluster '" + who.clusterName() + "'";
    } else if (who.refused()) {
      return "was refused by the others: of no use";
    } else if (who.clusterId() == 0) {
      return "has executed nothing yet";
    }
    return null;
  }

  /** Asks replicas that may run; those that do not answer are of interest if they are named. */
  void ask(Endpoints endpoints, Duration timeout) {
    for (MemberStatus member : ClusterStatus.fetch(endpoints, timeout).members()) {
      if (member.isReachable()) {
        found.removeIf(one -> !one.isKnown() && one.name().equals(member.name()));
        found.add(Found.running(member));
        running.add(member);
      } else if (found.stream().noneMatch(one -> one.name().equals(member.name()))) {
        found.add(Found.useless(member.name(), member.address(), "does not answer"));
      }
    }
  }

  /** Passes over those that are not among these ids. */
  void restrict(Set<Integer> ids) {
    List<Found> kept = new ArrayList<>();
    for (Found one : found) {
      boolean meant =
          one.isRunning() && ids.contains(one.running().id())
              || one.isStopped() && ids.contains(one.stopped().survivor().id().index());
      boolean ignored = one.isKnown() && !meant;
      kept.add(
          ignored ? Found.useless(one.name(), one.where(), "left out (" + one.state() + ")") : one);
    }
    found.clear();
    found.addAll(kept);
  }

  /** Passes over those of an earlier incarnation than the latest that was found. */
  void restrictToLatest() {
    long latest = 0;
    for (Found one : found) {
      latest = ClusterId.latest(latest, one.clusterId());
    }
    for (int i = 0; i < found.size(); i++) {
      Found one = found.get(i);
      if (one.isKnown() && one.clusterId() != latest && one.clusterId() != 0) {
        String state = "of another incarnation (" + StorageText.hex(one.clusterId()) + ")";
        found.set(i, Found.useless(one.name(), one.where(), state));
      }
    }
  }

  /** Everything that was found. */
  List<Found> found() {
    return List.copyOf(found);
  }

  List<Found> running() {
    return found.stream().filter(Found::isRunning).toList();
  }

  /** Those that run, even if they are passed over: who is left out is not gone. */
  List<MemberStatus> allRunning() {
    return List.copyOf(running);
  }

  /** Whether those that run are a majority of the members, as far as they know. */
  boolean isMajorityRunning() {
    return running.stream()
        .max(Comparator.comparingLong(MemberStatus::configuration))
        .map(latest -> hasMajority(latest.status().path("members")))
        .orElse(false);
  }

  private boolean hasMajority(JsonNode members) {
    int present = 0;
    for (JsonNode member : members) {
      int id = member.path("id").asInt();
      present += running.stream().anyMatch(one -> one.id() == id) ? 1 : 0;
    }
    return present > members.size() / 2;
  }

  List<Found> stopped() {
    return found.stream().filter(Found::isStopped).toList();
  }
}
