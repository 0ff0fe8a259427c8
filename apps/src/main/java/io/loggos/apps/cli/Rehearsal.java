package io.loggos.apps.cli;

import ch.qos.logback.classic.Level;
import io.loggos.api.Configuration;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.apps.kv.KeyValueCodec;
import io.loggos.apps.kv.KeyValueStore;
import io.loggos.client.Client;
import io.loggos.client.ClientOptions;
import io.loggos.client.LoggosException;
import io.loggos.config.MemberSettings;
import io.loggos.config.Settings;
import io.loggos.network.EventLoops;
import io.loggos.network.init.InitException;
import io.loggos.network.init.InitMessage;
import io.loggos.network.init.InitOptions;
import io.loggos.network.init.Initiator;
import io.loggos.network.init.StandbyState;
import io.loggos.node.LocalCluster;
import io.loggos.node.NodeException;
import io.loggos.node.StandbyReplica;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
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
  private static final int BEGINNINGS = 300;
  private static final int FOLLOWINGS = 100;
  private static final int STATES = 150;
  private static final long REQUESTS = 5_000;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String HOST = "127.0.0.1";
  private static final String NAME = "rehearsal";
  private static final String RECONFIGURATION = "reconfiguration";
  private static final String LIVE = "live-replacement";

  private final String scheme;

  /** Reads the settings of this process as it will when it becomes a replica. */
  private final Function<List<String>, Settings> own;

  /** Whether the standbys of this cluster follow while they wait. */
  private final boolean hot;

  /** How those end who hold the places now. */
  private final TreeMap<Integer, Runnable> holders = new TreeMap<>();

  private Rehearsal(String scheme, Function<List<String>, Settings> own) {
    this.scheme = scheme;
    this.own = own;
    this.hot = own.apply(List.of()).standby().hot();
  }

  /**
   * Rehearses, which takes ten seconds and more. One that fails does no harm.
   *
   * @param scheme the failure handling; another than the two that replace stands for
   *     reconfiguration
   * @param own gives this process's settings when the given ones go before all others
   * @return whether it was played through to its end
   */
  static boolean run(String scheme, Function<List<String>, Settings> own) {
    return new Rehearsal(scheme.equals(LIVE) ? LIVE : RECONFIGURATION, own).run();
  }

  /** The same, for a process whose log is read by somebody who waits for something else. */
  static void runSilently(String scheme, Function<List<String>, Settings> own) {
    ch.qos.logback.classic.Logger root =
        (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    Level level = root.getLevel();
    root.setLevel(Level.OFF);
    try {
      run(scheme, own);
    } finally {
      root.setLevel(level);
    }
  }

  private boolean run() {
    long began = System.nanoTime();
    LOG.info("rehearses a replacement: what follows about the cluster {} is part of it", NAME);
    try {
      play();
      handOver();
      LOG.info("has rehearsed in {} ms", (System.nanoTime() - began) / 1_000_000);
      return true;
    } catch (NodeException | LoggosException | FailedCheckException e) {
      // it only takes longer when it comes to it
      LOG.info("has not rehearsed: {}", e.getMessage());
      return false;
    }
  }

  private List<String> settings() {
    return List.of(
        "standby.mode=" + (hot ? "hot" : "cold"),
        "cluster.name=" + NAME,
        "storage.mode=memory",
        "failure-handling=" + scheme,
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
      for (int id = 0; id < REPLICAS; id++) {
        int place = id;
        holders.put(place, () -> cluster.stop(place));
      }
      try {
        awaitRequests(load);
        for (int i = 0; i < REPLACEMENTS; i++) {
          endpoints = replace(endpoints, i % 2 == 1, cluster.settings().application());
          awaitRequests(load);
        }
        if (hot) {
          followAndBegin(endpoints, cluster.settings());
        }
        load.stop();
        begin(cluster.settings());
      } finally {
        holders.values().forEach(Runnable::run);
        clients.forEach(Client::close);
      }
    }
  }

  /** A state is given away and taken, over and over. */
  private static void handOver() {
    KeyValueStore giver = new KeyValueStore();
    for (int i = 0; i < KEYS; i++) {
      byte[] name = String.format("%0" + SIZE + "d", i).getBytes(StandardCharsets.US_ASCII);
      giver.execute(KeyValueCodec.put(name, name));
    }
    for (int i = 0; i < STATES; i++) {
      new KeyValueStore().setState(giver.getState());
    }
  }

  /** A standby becomes a node and is released, over and over: what costs most while it is cold. */
  private void begin(Settings agreed) {
    try (StandbyReplica standby = standby(agreed.application())) {
      List<String> handedOver = own.apply(List.of()).agreed();
      for (int i = 1; i <= BEGINNINGS; i++) {
        own.apply(handedOver);
        begin(standby, agreed, i, 0);
      }
    }
  }

  /** The same with one that has followed, and goes on with the state that it has. */
  private void followAndBegin(Endpoints members, Settings agreed) {
    long clusterId = leader(members).clusterId();
    try (StandbyReplica standby = standby(agreed.application())) {
      for (int i = 1; i <= FOLLOWINGS; i++) {
        follow(standby, leader(members).members());
        begin(standby, agreed, BEGINNINGS + i, clusterId);
      }
    }
  }

  private void begin(StandbyReplica standby, Settings agreed, int epoch, long clusterId) {
    List<Member> members = new ArrayList<>();
    for (MemberSettings one : agreed.cluster().members()) {
      members.add(new Member(ReplicaId.of(one.id()), one.host(), one.port(), one.clientPort()));
    }
    Configuration founding = new Configuration(0, members);
    ReplicaId newcomer = new ReplicaId(0, new Epoch(1, epoch));
    Initiator initiator = new Initiator(new InitOptions("", PATIENCE, PATIENCE));
    try {
      initiator.initialise(
          standby.address(),
          new InitMessage.InitRequest(ReplicaId.of(0), NAME, agreed.application(), scheme),
          new InitMessage.TransferRequest(
              newcomer,
              founding,
              founding,
              clusterId,
              agreed.agreementHash(),
              agreed.agreed(),
              PATIENCE.toNanos()));
      initiator.release(standby.address(), newcomer, "it was a rehearsal");
    } catch (InitException e) {
      throw new FailedCheckException(e.getMessage());
    }
  }

  /** Waits until it follows, and all know how far it has come. */
  private static void follow(StandbyReplica standby, List<Endpoints.Replica> members) {
    require(
        () -> {
          tell(members.get(0), standby, standby.wantsToFollow());
          return standby.followed() >= 0;
        },
        "a standby does not follow");
    members.forEach(member -> tell(member, standby, false));
  }

  private static void tell(
      Endpoints.Replica member, StandbyReplica standby, boolean wantsToFollow) {
    Registration.tell(member.endpoint(), standby, wantsToFollow, PATIENCE);
  }

  private StandbyReplica standby(String application) {
    return StandbyReplica.start(
        new StandbyReplica.Setup(
            HOST, 0, HOST, 0, 0, scheme, application, this::settings, KeyValueStore::new),
        (state, identity) -> {});
  }

  private void awaitRequests(Load load) {
    long from = load.progress().successes();
    require(() -> load.progress().successes() >= from + REQUESTS, "clients are not answered");
  }

  /**
   * Ends whoever leads, or another one, and waits for its successor.
   *
   * @return the members then
   */
  private Endpoints replace(Endpoints members, boolean leading, String application) {
    MemberStatus leader = leader(members);
    int victim = leading ? leader.id() : (leader.id() + 1) % REPLICAS;
    StandbyReplica standby = standby(application);
    Runnable end = holders.put(victim, standby::close);
    List<Endpoints.Replica> others =
        leader.members().stream().filter(member -> member.id() != victim).toList();
    if (hot) {
      follow(standby, others);
    } else {
      others.forEach(member -> tell(member, standby, false));
    }
    end.run();
    require(() -> standby.state() == StandbyState.ACTIVATED, "no standby has become a member");
    return new Endpoints(NAME, leader(members).members(), 0);
  }

  private static MemberStatus leader(Endpoints members) {
    MemberStatus[] leader = new MemberStatus[1];
    require(
        () -> {
          leader[0] = ClusterStatus.fetchWhole(members, PATIENCE).leader();
          return leader[0] != null;
        },
        "nobody leads");
    return leader[0];
  }

  private static void require(BooleanSupplier condition, String otherwise) {
    if (!Waiting.until(PATIENCE, condition)) {
      throw new FailedCheckException(otherwise);
    }
  }

  private Settings settings(List<String> given) {
    List<String> all = new ArrayList<>(settings());
    all.addAll(given);
    return Settings.parse(StandbyCommand.NOBODY, NAME, all);
  }
}
