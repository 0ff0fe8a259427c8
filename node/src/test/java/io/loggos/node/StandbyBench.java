package io.loggos.node;

import io.loggos.api.Configuration;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.app.Handler;
import io.loggos.config.Settings;
import io.loggos.network.init.InitException;
import io.loggos.network.init.InitMessage;
import io.loggos.network.init.InitOptions;
import io.loggos.network.init.Initiator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/** Durable standbys of the application {@code journaling}, and an initiator of a cluster. */
final class StandbyBench {
  static final Duration LONG = Duration.ofHours(1);

  /** Once: each description has other ports. */
  private final String members;

  private final Path directory;
  private final List<String> overrides;
  private final LinkedBlockingQueue<String> states = new LinkedBlockingQueue<>();
  final Initiator initiator =
      new Initiator(new InitOptions("", Duration.ofSeconds(20), Duration.ofSeconds(20)));

  StandbyBench(int members, Path directory, String... overrides) {
    this.members = LocalCluster.describe(members);
    this.directory = directory;
    this.overrides = List.of(overrides);
  }

  Settings settings(List<String> given) {
    List<String> all = new ArrayList<>(overrides);
    all.add("application=journaling");
    all.add("storage.mode=wal");
    all.add("storage.segment-bytes=64KiB");
    all.add("storage.directory=" + directory);
    all.addAll(given);
    return Settings.parse(members, "standby", all);
  }

  /** The settings of the cluster that initialises. */
  Settings cluster() {
    return settings(List.of("failure-handling=reconfiguration"));
  }

  StandbyReplica start(String scheme, Supplier<Handler> handlers) {
    return StandbyReplica.start(
        new StandbyReplica.Setup(
            "127.0.0.1", 0, "127.0.0.1", 0, 0, scheme, "journaling", this::settings, handlers),
        (state, identity) -> states.add(state + " " + identity));
  }

  static InitMessage.InitRequest question(String application, String scheme) {
    return new InitMessage.InitRequest(ReplicaId.of(0), "local", application, scheme);
  }

  InitMessage.TransferRequest identity(ReplicaId who, long clusterId, Duration lease) {
    Settings cluster = cluster();
    Configuration founding = Seat.founder(cluster, 0).founding();
    return new InitMessage.TransferRequest(
        who,
        founding,
        founding,
        clusterId,
        cluster.agreementHash(),
        cluster.agreed(),
        lease.toNanos());
  }

  Member initialise(StandbyReplica standby, ReplicaId who, long clusterId, Duration lease)
      throws InitException {
    return initiator.initialise(
        standby.address(),
        question("journaling", "reconfiguration"),
        identity(who, clusterId, lease));
  }

  void awaitState(String expected) throws InterruptedException {
    while (!states.take().equals(expected)) {
      // an earlier one
    }
  }
}
