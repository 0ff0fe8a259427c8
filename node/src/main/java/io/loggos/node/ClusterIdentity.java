package io.loggos.node;

import com.google.inject.Provider;
import io.loggos.api.plugin.TransportPlugin;
import io.loggos.config.Settings;
import io.loggos.replica.Replica;

/**
 * What both ends of a peer connection compare; the cluster's id is known once slot 1 is executed.
 */
final class ClusterIdentity implements TransportPlugin.Identity {
  private final Settings settings;
  private final Provider<Replica> replica;

  ClusterIdentity(Settings settings, Provider<Replica> replica) {
    this.settings = settings;
    this.replica = replica;
  }

  @Override
  public String clusterName() {
    return settings.cluster().name();
  }

  @Override
  public long clusterId() {
    return replica.get().clusterId();
  }

  @Override
  public long agreementHash() {
    return settings.agreementHash();
  }
}
