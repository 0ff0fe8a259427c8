package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loggos.api.ClusterId;
import io.loggos.api.Configuration;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.QuorumRule;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.plugin.ConsensusPlugin;
import io.loggos.apps.recovery.RecoveryPlan;
import io.loggos.apps.recovery.Survivor;
import io.loggos.client.Endpoint;
import io.loggos.config.Settings;
import io.loggos.node.Plugins;
import io.loggos.storage.disk.RealDisk;
import io.loggos.storage.wal.NextIncarnation;
import io.loggos.storage.wal.WalStoragePlugin;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The way on for a cluster that has lost its majority for good. */
@Command(
    name = "recover",
    header = "Goes on after the loss of a majority, with what the survivors know.",
    description = {
      "Compares what is left of the cluster: replicas that run are asked, the data directories of",
      "stopped ones are read. With --unsafe, and after a question, the most advanced of the",
      "stopped survivors becomes the only member of the cluster's next incarnation, with all that",
      "any of them knows; it grows again by standbys (loggos admin add). Requests that were",
      "acknowledged may be lost. All other members, survivors or not, can never come back with",
      "what they have.",
      "",
      "Exit code 0: compared, or recovered; 1: it cannot be done, or was not confirmed; 2: wrong",
      "use or configuration. Nothing has changed unless it is 0 and --unsafe was given."
    })
final class RecoverCommand implements Callable<Integer> {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String DURABLE_MODE = "wal";
  private static final String RECONFIGURATION = "reconfiguration";

  @Mixin private Report report;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "the cluster's configuration file")
  private Path config;

  @Option(
      names = "--unsafe",
      description = "recover; without it, survivors are only compared and nothing is changed")
  private boolean unsafe;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = {
        "the data directory of a stopped survivor, or a copy of it; may be repeated",
        "(default: those below loggos.storage.directory)"
      })
  private List<Path> directories = new ArrayList<>();

  @Option(
      names = "--survivors",
      split = ",",
      paramLabel = "ID",
      description = "only these replicas count (default: all that are found)")
  private Set<Integer> survivors = new TreeSet<>();

  @Option(
      names = "--node",
      paramLabel = "HOST:PORT",
      description = {
        "where a running replica takes clients; may be repeated",
        "(default: all members in the configuration file)"
      })
  private List<String> nodes = new ArrayList<>();

  @Option(names = "--yes", description = "do not ask")
  private boolean confirmed;

  @Option(
      names = "--timeout",
      defaultValue = "2s",
      converter = DurationConverter.class,
      paramLabel = "TIME",
      description = "how long to wait for running replicas (default: ${DEFAULT-VALUE})")
  private Duration timeout;

  private Settings settings;
  private QuorumRule quorums;

  @Override
  public Integer call() {
    settings = Settings.load(config, List.of());
    requireMemory();
    ConsensusPlugin plugin = Plugins.find(ConsensusPlugin.class, "consensus", settings.consensus());
    quorums = plugin.quorums(settings.options(plugin.section()));
    Survey survey = survey();
    RecoveryPlan plan = plan(survey);
    ObjectNode json = sayFound(survey, plan);
    String obstacle = obstacle(survey, plan);
    if (!unsafe) {
      report.say(
          "%s",
          obstacle == null
              ? "nothing has changed; to recover, give --unsafe"
              : "nothing can be recovered: " + obstacle);
      return report.end(true, json.put("ok", true).put("obstacle", obstacle));
    }
    requireGrowth();
    if (obstacle != null) {
      throw new FailedCheckException(obstacle);
    }
    if (!confirmed && !ask(plan)) {
      throw new FailedCheckException("not confirmed: nothing has changed");
    }
    Found.Stopped chosen =
        survey.stopped().stream()
            .map(Found::stopped)
            .filter(one -> one.survivor() == plan.chosen())
            .findFirst()
            .orElseThrow();
    return recover(chosen, plan, json);
  }

  private void requireMemory() {
    if (!settings.storageMode().equals(DURABLE_MODE)) {
      throw new UsageException(
          config
              + ": loggos.storage.mode = "
              + settings.storageMode()
              + " keeps nothing that a cluster could be recovered from; begin a new one");
    }
  }

  private void requireGrowth() {
    if (!settings.failureHandling().equals(RECONFIGURATION)) {
      throw new UsageException(
          config
              + ": loggos.failure-handling = "
              + settings.failureHandling()
              + ", but a recovered cluster grows again by "
              + RECONFIGURATION
              + ": set that first");
    }
  }

  private Survey survey() {
    Survey survey = new Survey(settings, this::plan);
    List<Path> read = directories.isEmpty() ? Survey.directories(settings) : directories;
    new TreeSet<>(read).forEach(survey::read);
    survey.ask(nodes.isEmpty() ? Endpoints.of(settings) : named(), timeout);
    if (!survivors.isEmpty()) {
      survey.restrict(survivors);
    }
    survey.restrictToLatest();
    return survey;
  }

  private Endpoints named() {
    try {
      List<Endpoints.Replica> replicas =
          Endpoint.parseList(String.join(",", nodes)).stream()
              .map(where -> new Endpoints.Replica(Endpoints.ID_UNKNOWN, where))
              .toList();
      return new Endpoints(settings.cluster().name(), replicas, 0);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--node: " + e.getMessage());
    }
  }

  /** What would follow from those that are stopped; null when there are none. */
  private RecoveryPlan plan(Survey survey) {
    List<Survivor> stopped =
        survey.stopped().stream().map(one -> one.stopped().survivor()).toList();
    return stopped.isEmpty() ? null : plan(stopped);
  }

  private RecoveryPlan plan(List<Survivor> stopped) {
    List<Member> founders =
        settings.cluster().members().stream()
            .map(m -> new Member(ReplicaId.of(m.id()), m.host(), m.port(), m.clientPort()))
            .toList();
    return RecoveryPlan.of(
        new Configuration(0, founders), settings.paxosMulti().alpha(), quorums, stopped);
  }

  private ObjectNode sayFound(Survey survey, RecoveryPlan plan) {
    TableText table = Found.table();
    ObjectNode json = Json.object().put("ok", false).put("recovered", false);
    json.put("cluster", settings.cluster().name());
    ArrayNode replicas = json.putArray("replicas");
    long decided = 0;
    long voted = 0;
    for (Found one : survey.found()) {
      one.addTo(table);
      replicas.add(one.json());
      decided = Math.max(decided, one.isKnown() ? one.decided() : 0);
      voted = Math.max(voted, one.isKnown() ? one.voted() : 0);
    }
    report.say(table);
    if (survey.found().stream().noneMatch(Found::isKnown)) {
      return json;
    }
    decided = plan == null ? decided : Math.max(decided, plan.provenUpTo());
    json.put("certain_up_to", decided).put("known_up_to", voted);
    sayLoss(plan, decided, voted, json.putArray("unknown_slots"));
    return json;
  }

  private void sayLoss(RecoveryPlan plan, long decided, long voted, ArrayNode json) {
    report.say("certain: all that was decided in the slots up to %d", decided);
    if (voted > decided) {
      report.say(
          "likely: the slots %d to %d, as far as survivors voted in them and nobody who is lost"
              + " knew better",
          decided + 1, voted);
    }
    if (plan != null && !plan.unknown().isEmpty()) {
      plan.unknown().forEach(json::add);
      report.say("lost: slots %s, in which no survivor voted", plan.unknown());
    }
    report.say(
        "lost: whatever the others decided above slot %d; requests may have been acknowledged, and"
            + " sessions opened, from slot %d on",
        voted, decided + 1);
  }

  /** Why it cannot be done, or null. */
  private String obstacle(Survey survey, RecoveryPlan plan) {
    boolean enough = plan != null && plan.isEnough(quorums, present(survey, plan));
    if (enough || survey.isMajorityRunning()) {
      return "a majority is left ("
          + String.join(
              ", ", survey.found().stream().filter(Found::isKnown).map(Found::name).toList())
          + "): start those that do not run; nothing has to be recovered";
    }
    if (plan == null) {
      return survey.running().isEmpty()
          ? "no survivor was found; name data directories with --data"
          : "stop the survivors, and name their data directories, or copies of them, with --data";
    }
    if (!survey.running().isEmpty()) {
      Found one = survey.running().get(0);
      return one.name()
          + " at "
          + one.where()
          + " runs: stop it and name its data directory, or a copy of it, with --data, or leave it"
          + " out with --survivors";
    }
    return obstacle(plan);
  }

  private String obstacle(RecoveryPlan plan) {
    ReplicaId chosen = plan.chosen().id();
    if (!plan.isMember()) {
      return "replica "
          + chosen
          + ", which knows most, is no member; leave it out with --survivors or --data";
    }
    boolean tookOver =
        plan.chosen().log().holders().stream().anyMatch(member -> member.id().equals(chosen));
    if (tookOver) {
      return "replica "
          + chosen
          + ", which knows most, came by live replacement and cannot go on alone; leave it out, or"
          + " begin a new cluster with a backup of it (loggos storage export)";
    }
    if (!quorums.allows(plan.next())) {
      return config
          + ": the quorum sizes set in loggos.paxos-multi.quorums do not fit a single member;"
          + " remove them";
    }
    return null;
  }

  private static Set<ReplicaId> present(Survey survey, RecoveryPlan plan) {
    Set<ReplicaId> present = new TreeSet<>();
    for (Found one : survey.stopped()) {
      present.add(one.stopped().survivor().id());
    }
    for (MemberStatus one : survey.allRunning()) {
      if (plan.members().has(one.id())) {
        present.add(plan.members().member(one.id()).id());
      }
    }
    return present;
  }

  private boolean ask(RecoveryPlan plan) {
    String name = settings.cluster().name();
    report.tell(
        "%s will be the only member; all others can never come back with what they have.",
        nameOf(plan.chosen().id()));
    report.tell("Type the name of the cluster (%s), or yes:", name);
    try {
      // the rest of the input, if there is any, is nobody's
      String line =
          new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
      return line != null && (line.strip().equals(name) || line.strip().equals("yes"));
    } catch (IOException e) {
      return false;
    }
  }

  private static String nameOf(ReplicaId id) {
    return "replica " + id.toString().substring(1);
  }

  private int recover(Found.Stopped chosen, RecoveryPlan plan, ObjectNode json) {
    ReplicaId id = plan.chosen().id();
    long clusterId;
    try {
      clusterId = ClusterId.recovered(chosen.clusterId(), id.index(), RANDOM.nextLong());
    } catch (IllegalArgumentException e) {
      throw new FailedCheckException(e.getMessage() + "; begin a new cluster with a backup");
    }
    List<JournalRecord> records = plan.records(clusterId);
    try (RealDisk disk = RealDisk.existing(chosen.directory())) {
      NextIncarnation.begin(disk, chosen.expected(), clusterId, records);
    } catch (IOException e) {
      throw new FailedCheckException(e.getMessage() + "; it was not recovered");
    }
    report.say(
        "recovered: %s is the only member of cluster '%s' (id %s, it was %s)",
        nameOf(id),
        settings.cluster().name(),
        StorageText.hex(clusterId),
        StorageText.hex(chosen.clusterId()));
    List<String> steps = nextSteps(chosen, id);
    report.say("next:");
    for (int i = 0; i < steps.size(); i++) {
      report.say("  %d. %s", i + 1, steps.get(i));
    }
    json.put("ok", true).put("recovered", true).put("replica", id.index());
    json.put("epoch", id.epoch().ordinal()).put("directory", chosen.directory().toString());
    json.put("cluster_id_before", StorageText.hex(chosen.clusterId()));
    json.put("cluster_id", StorageText.hex(clusterId));
    ArrayNode next = json.putArray("next");
    steps.forEach(next::add);
    return report.end(true, json);
  }

  private List<String> nextSteps(Found.Stopped chosen, ReplicaId id) {
    String standby = "./loggos standby --config " + config + " --listen HOST:PORT";
    return List.of(
        startCommand(chosen.directory(), id),
        "empty the data directories of all other replicas, survivors or not; they are refused now",
        "start spare machines: " + standby,
        "for each, until there are enough members: ./loggos admin add --config " + config);
  }

  private String startCommand(Path directory, ReplicaId id) {
    if (!id.epoch().equals(Epoch.FIRST)) {
      return "start it with the command it was started with (./loggos standby ...)";
    }
    String base = settings.options("storage").text("directory");
    Path expected = WalStoragePlugin.directory(base, id).toAbsolutePath().normalize();
    Path real = directory.toAbsolutePath().normalize();
    String command = "start it: ./loggos node --config " + config + " --id " + id.index();
    return expected.equals(real)
        ? command
        : command + "; its directory must be " + expected + ", not " + real;
  }
}
