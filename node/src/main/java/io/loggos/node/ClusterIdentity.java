package io.loggos.node;

import com.google.inject.Provider;
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
 * or from an earlier start.
 */
final class ClusterIdentity implements TransportPlugin.Identity {
  private final Settings settings;
  private final Provider<Replica> replica;
  private final Storage storage;

  ClusterIdentity(Settings settings, Provider<Replica> replica, Storage storage) {
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
    long decided = replica.get().clusterId();
    return decided == 0 ? storage.clusterId() : decided;
  }

  @Override
  public long agreementHash() {
    return settings.agreementHash();
  }

  @Override
  public long peerIncarnation(int index) {
    return storage.peerIncarnation(index);
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
  public void onMet(int index, long incarnation) {
    if (storage.peerIncarnation(index) != incarnation) {
      try {
        storage.notePeer(index, incarnation);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
