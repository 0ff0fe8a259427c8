package io.loggos.node;

import com.google.inject.Provider;
import io.loggos.api.ClusterId;
import io.loggos.api.ReplicaId;
import io.loggos.api.io.Storage;
import io.loggos.api.machine.Memory;
import io.loggos.api.plugin.TransportPlugin;
import io.loggos.config.Settings;
import io.loggos.replica.Replica;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What both ends of a peer connection compare; the cluster's id is known once slot 1 is executed,
 * or from an earlier start. While a newcomer executes what was decided before the cluster was
 * recovered, it is of the present incarnation all the same.
 */
final class ClusterIdentity implements TransportPlugin.Identity {
  private final Settings settings;
  private final Seat seat;
  private final Provider<Replica> replica;
  private final Storage storage;

  ClusterIdentity(Settings settings, Seat seat, Provider<Replica> replica, Storage storage) {
    this.seat = seat;
    this.settings = settings;
    this.replica = replica;
    this.storage = storage;
  }

  @Override
  public String clusterName() {
    return settings.cluster().name();
  }

  @Override
  public long clusterId() {
    long noted = ClusterId.latest(storage.clusterId(), seat.clusterId());
    return ClusterId.latest(replica.get().clusterId(), noted);
  }

  @Override
  public long agreementHash() {
    return settings.agreementHash();
  }

  @Override
  public long peerIncarnation(ReplicaId peer) {
    return storage.peerIncarnation(peer);
  }

  @Override
  public Memory memory() {
    return replica.get().memory();
  }

  @Override
  public Memory peerMemory(ReplicaId peer) {
    return replica.get().memoryOf(peer);
  }

  @Override
  public void onMet(ReplicaId peer, long incarnation) {
    // nobody counts on what a watcher remembers
    if (!peer.isWatcher() && storage.peerIncarnation(peer) != incarnation) {
      try {
        storage.notePeer(peer, incarnation);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
