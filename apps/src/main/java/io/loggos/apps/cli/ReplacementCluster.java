package io.loggos.apps.cli;

import io.loggos.node.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A cluster of processes on this machine with a pool of standbys, processes as well. Members may
 * fail and be replaced by standbys any number of times.
 */
final class ReplacementCluster implements AutoCloseable {
  private static final Duration STATUS_TIMEOUT = Duration.ofSeconds(2);
  private static final String HOST = "127.0.0.1";

  /** The setting with which standbys follow while they wait. */
  private static final String HOT = "standby.mode=hot";

  private final LocalProcesses founders;
  private final List<String> settings;
  private final Launch launch;

  /** All that were ever started, by the port for clients that they have as members. */
  private final Map<Integer, Standby> standbys = new LinkedHashMap<>();

  /** Who the members were when the leader was asked last. */
  private Endpoints members;

  /** Who failed last, or null. */
  private volatile NodeProcess failed;

  /** One that was stopped does not hear that this process ends. */
  private final Thread hook = new Thread(this::bury, "loggos-end-failed");

  /**
   * A process that is or was a standby.
   *
   * @param address where it takes initiators, as members tell it
   */
  private record Standby(NodeProcess process, String address) {}

  private ReplacementCluster(LocalProcesses founders, List<String> settings, Launch launch) {
    this.founders = founders;
    this.settings = List.copyOf(settings);
    this.launch = launch;
    this.members = founders.endpoints();
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Starts it and waits until it has a leader.
   *
   * @param launch of replicas and standbys
   */
  static ReplacementCluster start(
      int replicas, List<String> settings, Launch launch, Report report) {
    return new ReplacementCluster(
        LocalProcesses.start(replicas, settings, launch, line -> report.tell("%s", line)),
        settings,
        launch);
  }

  /** Starts standbys until so many wait, and all members know them. */
  void fillPool(int wanted) {
    Set<Integer> taken =
        present().replicas().stream()
            .map(member -> member.endpoint().port())
            .collect(Collectors.toSet());
    List<Standby> waiting = new ArrayList<>();
    standbys.forEach(
        (port, standby) -> {
          if (standby.process().isAlive() && !taken.contains(port)) {
            waiting.add(standby);
          }
        });
    while (waiting.size() < wanted) {
      waiting.add(startStandby());
    }
    boolean ready =
        Waiting.until(
            launch.patience(),
            () -> {
              requireAlive();
              return ask().members().stream().allMatch(member -> knows(member, waiting));
            });
    if (!ready) {
      founders.keepDirectory();
      throw new FailedCheckException(
          "the standbys have not registered within "
              + launch.patience().toSeconds()
              + " s; the logs are in "
              + founders.directory());
    }
  }

  /** Members may remember others for a while that are taken by now. */
  private boolean knows(MemberStatus member, List<Standby> waiting) {
    boolean hot = settings.contains(HOT);
    return member.isReachable()
        && waiting.stream()
            .allMatch(
                standby ->
                    member.knowsStandby(standby.address())
                        && (!hot || member.followedBy(standby.address()) >= 0));
  }

  private Standby startStandby() {
    int number = standbys.size();
    List<Integer> ports = freePorts();
    int clientPort = ports.get(0);
    String address = HOST + ":" + ports.get(1);
    Path directory = founders.directory();
    List<String> words =
        new ArrayList<>(
            List.of(
                "standby",
                "--config",
                directory.resolve("cluster.conf").toString(),
                "--listen",
                address,
                "--client-port",
                Integer.toString(clientPort)));
    List<String> own = new ArrayList<>(settings);
    own.add("storage.directory=" + directory.resolve("standby-" + number));
    for (String setting : own) {
      words.add("--set");
      words.add(setting);
    }
    words.addAll(launch.arguments());
    words.add("--stop-with-input");
    Path log = directory.resolve("standby-" + number + ".log");
    Standby standby =
        new Standby(
            NodeProcess.run(-1 - number, JavaCommand.loggos(launch.javaOptions(), words), log),
            address);
    standbys.put(clientPort, standby);
    return standby;
  }

  /** Two that nobody has at this moment: for clients, once it is a member, and for initiators. */
  private static List<Integer> freePorts() {
    try {
      return FreePorts.choose(HOST, 0, 0);
    } catch (IOException e) {
      throw new FailedCheckException(e.getMessage());
    }
  }

  Endpoints founders() {
    return founders.endpoints();
  }

  /**
   * Makes whoever holds the place fail.
   *
   * @return when, in microseconds since 1970
   */
  long fail(int id, Failing how) {
    Endpoints all = present();
    Endpoints.Replica victim =
        all.replicas().stream().filter(one -> one.id() == id).findFirst().orElseThrow();
    members =
        new Endpoints(
            all.cluster(), all.replicas().stream().filter(one -> one != victim).toList(), 0);
    Standby standby = standbys.get(victim.endpoint().port());
    failed = standby == null ? founders.process(id) : standby.process();
    long now = RoundTrips.wallMicros();
    failed.fail(how);
    return now;
  }

  /** Ends what may be left of whoever failed last, and waits until it is gone. */
  void bury() {
    if (failed != null) {
      failed.kill();
      failed.awaitEnd(); // one that still seems to live would be taken for a standby that waits
    }
  }

  /** Asks the members that live and all others of whom they know. */
  ClusterStatus ask(String... words) {
    return ClusterStatus.fetchWhole(members, STATUS_TIMEOUT, words);
  }

  /** The members as the leader knows them. */
  Endpoints present() {
    members = new Endpoints(founders.endpoints().cluster(), leader().members(), 0);
    return members;
  }

  /** Who leads. */
  MemberStatus leader() {
    MemberStatus leader = ask().leader();
    if (leader == null) {
      throw new FailedCheckException("there is no leader");
    }
    return leader;
  }

  void requireAlive() {
    founders.requireAlive();
    for (Standby standby : standbys.values()) {
      if (standby.process().hasDied()) {
        throw new FailedCheckException(
            "a standby ended: " + String.join("; ", standby.process().logTail()));
      }
    }
  }

  @Override
  public void close() {
    bury();
    standbys.values().forEach(standby -> standby.process().stop());
    standbys.values().forEach(standby -> standby.process().awaitEnd());
    founders.close();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // this process is ending, and the hook finds nothing more to do
    }
  }
}
