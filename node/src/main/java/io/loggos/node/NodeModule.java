package io.loggos.node;

import com.google.inject.AbstractModule;
import com.google.inject.Provider;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.loggos.api.ReplicaId;
import io.loggos.api.app.Handler;
import io.loggos.api.io.ReplicaProvider;
import io.loggos.api.io.Storage;
import io.loggos.api.io.Transport;
import io.loggos.api.machine.LifeCycle;
import io.loggos.api.machine.TurnClock;
import io.loggos.api.plugin.ConsensusPlugin;
import io.loggos.api.plugin.FailureHandlingPlugin;
import io.loggos.api.plugin.LivenessPlugin;
import io.loggos.api.plugin.ReplicaProviderPlugin;
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
import java.util.function.Consumer;

/** Assembles one node from its settings and the plug-ins they name. */
final class NodeModule extends AbstractModule {
  private static final int LOOPBACK_MAX = 1 << 16;
  private static final int CLIENT_FRAME_ROOM = 1024;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Settings settings;
  private final Seat seat;
  private final ReplicaId self;
  private final Handler handler;
  private final NodeLoop.Ending ending;
  private final Consumer<String> storageFailure;
  private final Consumer<LifeCycle> observer;
  private Storage openStorage;

  NodeModule(
      Settings settings,
      Seat seat,
      Handler handler,
      NodeLoop.Ending ending,
      Consumer<String> storageFailure,
      Consumer<LifeCycle> observer) {
    this.settings = settings;
    this.seat = seat;
    this.self = seat.id();
    this.observer = observer;
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
  EventRing eventRing() {
    return new EventRing(self.toString());
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
  Storage storage() {
    StoragePlugin plugin =
        Plugins.find(StoragePlugin.class, "storage.mode", settings.storageMode());
    try {
      openStorage =
          plugin.open(
              new StoragePlugin.Context(
                  settings.cluster().name(),
                  self,
                  seat.founding().size(),
                  settings.options(plugin.section()),
                  storageFailure));
      return openStorage;
    } catch (IOException e) {
      throw new NodeException(e.getMessage(), e);
    }
  }

  @Provides
  @Singleton
  NodeLoop nodeLoop(EventLoops loops, TurnClock clock, EventRing events, Storage storage) {
    return new NodeLoop(loops.loop(), clock, settings, seat, events, storage, ending);
  }

  @Provides
  @Singleton
  LoadMeter load() {
    return new LoadMeter();
  }

  @Provides
  @Singleton
  Transport transport(
      EventLoops loops,
      MessageCodec codec,
      NodeLoop loop,
      Storage storage,
      Provider<Replica> replica) {
    TransportPlugin plugin = Plugins.find(TransportPlugin.class, "transport", settings.transport());
    return plugin.create(
        new TransportPlugin.Context(
            self,
            storage.incarnation(),
            new ClusterIdentity(settings, seat, replica, storage),
            seat.addresses(),
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
      LoadMeter load,
      EventLoops loops) {
    return new EffectPerformer(
        storage.journal(), sender, clients, timers, captures, load, loops.loop());
  }

  @Provides
  @Singleton
  Replica replica(
      EffectPerformer performer,
      EventRing events,
      TurnClock clock,
      Storage storage,
      ReplicaSetup.Parts parts) {
    return new Replica(
        new ReplicaSetup(
            self,
            storage.incarnation(),
            seat.schedule(),
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
  MembershipDriver membership(Replica replica, Transport transport, NodeLoop loop) {
    return new MembershipDriver(replica, transport, loop, settings.standby().provider(), observer);
  }

  @Provides
  @Singleton
  Recruiter recruiter(EventLoops loops, MembershipDriver membership) {
    return new Recruiter(settings, provider(), self, loops.loop(), membership);
  }

  private ReplicaProvider provider() {
    ReplicaProviderPlugin plugin =
        Plugins.find(
            ReplicaProviderPlugin.class, "standby.provider", settings.standby().provider());
    try {
      return plugin.create(settings.options(plugin.section()));
    } catch (IllegalArgumentException e) {
      throw new NodeException(e.getMessage(), e);
    }
  }

  @Provides
  @Singleton
  StatusJson statusJson(Storage storage, LoadMeter load, EventRing events) {
    return new StatusJson(settings, storage.journal().durability(), load, events);
  }
}
