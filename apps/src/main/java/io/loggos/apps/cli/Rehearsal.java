package io.loggos.apps.cli;

import io.loggos.apps.kv.KeyValueStore;
import io.loggos.client.Admin;
import io.loggos.client.Client;
import io.loggos.client.ClientOptions;
import io.loggos.client.LoggosException;
import io.loggos.config.Settings;
import io.loggos.network.EventLoops;
import io.loggos.network.init.StandbyState;
import io.loggos.node.LocalCluster;
import io.loggos.node.NodeException;
import io.loggos.node.StandbyReplica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays the replacement of a replica through within this process, with a small cluster in memory on
 * loopback ports. A process that has just been started loads and compiles its code while it is used
 * for the first time, which takes many times longer than the replacement later does; so a process
 * that has rehearsed replaces, and is replaced, much faster. Nothing outside this process is
 * touched.
 */
final class Rehearsal {
  private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
  private static final int REPLICAS = 3;
  private static final int CLIENTS = 8;
  private static final int KEYS = 30_000;
  private static final int SIZE = 16;
  private static final int REPLACEMENTS = 10;
  private static final long REQUESTS = 5_000;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String HOST = "127.0.0.1";
  private static final String NAME = "rehearsal";
  private static final String RECONFIGURATION = "reconfiguration";
  private static final String LIVE = "live-replacement";

  private final String scheme;

  private Rehearsal(String scheme) {
    this.scheme = scheme;
  }

  /**
   * Rehearses, which takes some seconds of processor time. One that fails does no harm.
   *
   * @param scheme the failure handling; another than the two that replace stands for
   *     reconfiguration
   */
  static void run(String scheme) {
    new Rehearsal(scheme.equals(LIVE) ? LIVE : RECONFIGURATION).run();
  }

  private void run() {
    long began = System.nanoTime();
    LOG.info("rehearses a replacement: what follows about the cluster {} is part of it", NAME);
    try {
      play();
      LOG.info("has rehearsed in {} ms", (System.nanoTime() - began) / 1_000_000);
    } catch (NodeException | LoggosException | FailedCheckException e) {
      // it only takes longer when it comes to it
      LOG.info("has not rehearsed: {}", e.getMessage());
    }
  }

  private List<String> settings() {
    return List.of(
        "cluster.name=" + NAME,
        "storage.mode=memory",
        "failure-handling=" + scheme,
        "live-replacement.unproven=true",
        scheme + ".grace=0s",
        scheme + ".interval-min=0s",
        "standby.provider=pool");
  }

  private void play() {
    try (LocalCluster cluster = LocalCluster.start(REPLICAS, KeyValueStore::new, settings());
        EventLoops loops = EventLoops.create("auto", "loggos-rehearsal");
        BenchHistory nowhere = BenchHistory.create(null)) {
      Endpoints endpoints = Endpoints.of(cluster.settings());
      List<Client> clients = new ArrayList<>();
      ClientOptions options = ClientOptions.of(endpoints.addresses()).withTimeout(PATIENCE);
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(Client.connect(options, loops));
      }
      BenchWork work = new BenchWork(clients, KEYS, SIZE, SIZE, 0, nowhere);
      work.fill();
      Load load = new Load(loops.loop(), CLIENTS, work);
      load.start();
      StandbyReplica newcomer = null;
      try {
        awaitRequests(load);
        for (int i = 0; i < REPLACEMENTS; i++) {
          newcomer = replaceLast(cluster, endpoints, newcomer);
          awaitRequests(load);
        }
        load.stop();
      } finally {
        if (newcomer != null) {
          newcomer.close();
        }
        clients.forEach(Client::close);
      }
    }
  }

  private void awaitRequests(Load load) {
    long from = load.progress().successes();
    Waiting.until(PATIENCE, () -> load.progress().successes() >= from + REQUESTS);
  }

  /** The founder with the highest id goes first, and then whoever has replaced it. */
  private StandbyReplica replaceLast(
      LocalCluster cluster, Endpoints endpoints, StandbyReplica last) {
    String application = cluster.settings().application();
    StandbyReplica standby =
        StandbyReplica.start(
            new StandbyReplica.Setup(
                HOST, 0, HOST, 0, 0, scheme, application, this::settings, KeyValueStore::new),
            (state, identity) -> {});
    endpoints.replicas().subList(0, REPLICAS - 1).forEach(replica -> register(replica, standby));
    if (last == null) {
      cluster.stop(REPLICAS - 1);
    } else {
      last.close();
    }
    Waiting.until(PATIENCE, () -> standby.state() == StandbyState.ACTIVATED);
    return standby;
  }

  private static void register(Endpoints.Replica replica, StandbyReplica standby) {
    Admin.ask(
        replica.endpoint().host(),
        replica.endpoint().port(),
        PATIENCE,
        "register",
        standby.address().toString());
  }

  private Settings settings(List<String> given) {
    List<String> all = new ArrayList<>(settings());
    all.addAll(given);
    return Settings.parse(StandbyCommand.NOBODY, NAME, all);
  }
}
