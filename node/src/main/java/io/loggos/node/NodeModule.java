package io.loggos.node;

import com.google.inject.AbstractModule;
import com.google.inject.Provider;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.app.Handler;
import io.loggos.api.io.Storage;
import io.loggos.api.io.Transport;
import io.loggos.api.machine.TurnClock;
import io.loggos.api.plugin.ConsensusPlugin;
import io.loggos.api.plugin.FailureHandlingPlugin;
import io.loggos.api.plugin.LivenessPlugin;
import io.loggos.api.plugin.StoragePlugin;
import io.loggos.api.plugin.TransportPlugin;
import io.loggos.api.wire.MessageCodec;
import io.loggos.config.ReadSettings;
import io.loggos.config.Settings;
import io.loggos.network.EventLoops;
import io.loggos.network.Sender;
import io.loggos.network.codec.CodecRegistry;
import io.loggos.network.codec.Codecs;
import io.loggos.replica.Replica;
import io.loggos.replica.ReplicaMessages;
import io.loggos.replica.ReplicaOptions;
import io.loggos.replica.ReplicaSetup;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;

/** Assembles one node from its settings and the plug-ins they name. */
final class NodeModule extends AbstractModule {
  private static final int LOOPBACK_MAX = 1 << 16;
  private static final int CLIENT_FRAME_ROOM = 1024;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Settings settings;
  private final ReplicaId self;
  private final Handler handler;
  private final NodeLoop.Ending ending;
  private final Consumer<String> storageFailure;
  private Storage openStorage;

  NodeModule(
      Settings settings,
      int id,
      Handler handler,
      NodeLoop.Ending ending,
      Consumer<String> storageFailure) {
    this.settings = settings;
    this.self = ReplicaId.of(id);
    this.handler = handler;
    this.ending = ending;
    this.storageFailure = storageFailure;
  }

  /** Closes the storage if it was opened, when the rest could not be assembled. */
  void closeStorage() {
    if (openStorage != null) {
      openStorage.close();
    }
  }

  @Override
  protected void configure() {
    binder().requireExplicitBindings();
    binder().disableCircularProxies();
    bind(Settings.class).toInstance(settings);
    bind(TurnClock.class).toInstance(new TurnClock());
  }

  @Provides
  @Singleton
  Configuration configuration() {
    List<Member> members =
        settings.cluster().members().stream()
            .map(m -> new Member(ReplicaId.of(m.id()), m.host(), m.port(), m.clientPort()))
            .toList();
    return new Configuration(0, members);
  }

  @Provides
  @Singleton
  ReplicaSetup.Parts parts() {
    return new ReplicaSetup.Parts(
        Plugins.find(ConsensusPlugin.class, "consensus", settings.consensus()),
        Plugins.find(LivenessPlugin.class, "detector", settings.detector()),
        Plugins.find(FailureHandlingPlugin.class, "failure-handling", settings.failureHandling()));
  }

  @Provides
  @Singleton
  EventLoops eventLoops() {
    return EventLoops.create(settings.options("network").text("native"), "loggos-r" + self.index());
  }

  @Provides
  @Singleton
  EventRing eventRing(TurnClock clock) {
    return new EventRing(clock, self.toString());
  }

  @Provides
  @Singleton
  MessageCodec codec(ReplicaSetup.Parts parts) {
    CodecRegistry registry = new CodecRegistry();
    registry.addAll(ReplicaMessages.TYPES);
    registry.addAll(parts.consensus().messageTypes());
    registry.addAll(parts.liveness().messageTypes());
    registry.addAll(parts.failureHandling().messageTypes());
    return Codecs.create(settings.options("network").text("codec"), registry);
  }

  @Provides
  @Singleton
  Storage storage(Configuration configuration) {
    StoragePlugin plugin =
        Plugins.find(StoragePlugin.class, "storage.mode", settings.storageMode());
    try {
      openStorage =
          plugin.open(
              new StoragePlugin.Context(
                  settings.cluster().name(),
                  self,
                  configuration.size(),
                  settings.options(plugin.section()),
                  storageFailure));
      return openStorage;
    } catch (IOException e) {
      throw new NodeException(e.getMessage(), e);
    }
  }

  @Provides
  @Singleton
  NodeLoop nodeLoop(
      EventLoops loops,
      TurnClock clock,
      Configuration configuration,
      EventRing events,
      Storage storage) {
    return new NodeLoop(
        loops.loop(),
        clock,
        settings,
        new NodeLoop.Seat(configuration, self),
        events,
        storage,
        ending);
  }

  @Provides
  @Singleton
  Transport transport(
      EventLoops loops,
      Configuration configuration,
      MessageCodec codec,
      NodeLoop loop,
      Storage storage,
      Provider<Replica> replica) {
    TransportPlugin plugin = Plugins.find(TransportPlugin.class, "transport", settings.transport());
    return plugin.create(
        new TransportPlugin.Context(
            self,
            storage.incarnation(),
            new ClusterIdentity(settings, replica, storage),
            configuration,
            codec,
            loops.loop(),
            settings.options(plugin.section()),
            settings.options("network")),
        loop);
  }

  @Provides
  @Singleton
  Sender sender(Transport transport) {
    return new Sender(self, transport, LOOPBACK_MAX);
  }

  @Provides
  @Singleton
  ClientPort clientPort(EventLoops loops, NodeLoop loop) {
    // an oversized request should be refused with a reason, so the port takes a bit more
    int frameBytesMax =
        Math.max(2 * settings.payloads().requestBytesMax(), 1 << 16) + CLIENT_FRAME_ROOM;
    return new ClientPort(loops, frameBytesMax, settings.client().queueBytesMax(), loop);
  }

  @Provides
  @Singleton
  LoopTimers timers(EventLoops loops, NodeLoop loop) {
    return new LoopTimers(loops.loop(), loop::onTimer);
  }

  @Provides
  @Singleton
  Captures captures(Storage storage, EventLoops loops, NodeLoop loop) {
    return new Captures(storage, self, loops.loop(), loop);
  }

  @Provides
  @Singleton
  EffectPerformer performer(
      Storage storage,
      Sender sender,
      ClientPort clients,
      LoopTimers timers,
      Captures captures,
      EventLoops loops) {
    return new EffectPerformer(storage.journal(), sender, clients, timers, captures, loops.loop());
  }

  @Provides
  @Singleton
  Replica replica(
      EffectPerformer performer,
      EventRing events,
      TurnClock clock,
      Configuration configuration,
      Storage storage,
      ReplicaSetup.Parts parts) {
    return new Replica(
        new ReplicaSetup(
            self,
            storage.incarnation(),
            new ConfigurationSchedule(configuration),
            performer,
            events,
            clock,
            RANDOM.nextLong(),
            handler,
            replicaOptions(storage.isDurable()),
            parts,
            settings::options));
  }

  private ReplicaOptions replicaOptions(boolean durable) {
    ReadSettings reads = settings.reads();
    return new ReplicaOptions(
        new ReplicaOptions.BatchOptions(
            settings.batch().bytesMax(), settings.batch().requestsMax()),
        new ReplicaOptions.AdmissionOptions(
            settings.admission().requestsMax(),
            settings.admission().bytesMax(),
            settings.admission().waitNanosMax(),
            (int) Math.max(1, settings.admission().busyRetryAfterNanos() / 1_000_000)),
        new ReplicaOptions.SessionOptions(
            settings.sessions().max(),
            settings.sessions().window(),
            settings.sessions().expiryNanos() / 1_000_000),
        new ReplicaOptions.ReadOptions(
            ReplicaOptions.ReadMode.valueOf(reads.mode().name()),
            reads.leaseDurationNanos(),
            reads.clockDriftBound()),
        new ReplicaOptions.SnapshotOptions(
            settings.snapshot().chunkBytes(),
            settings.snapshot().transferTimeoutNanos(),
            durable ? saving() : ReplicaOptions.Saving.NEVER),
        settings.payloads().requestBytesMax(),
        settings.payloads().replyBytesMax());
  }

  private ReplicaOptions.Saving saving() {
    return new ReplicaOptions.Saving(
        settings.snapshot().everySlots(),
        settings.snapshot().everyBytes(),
        settings.snapshot().intervalNanos());
  }

  @Provides
  @Singleton
  StatusJson statusJson(Storage storage) {
    return new StatusJson(settings, storage.journal().durability());
  }
}
