package io.loggos.apps.cli;

import io.loggos.apps.kv.KeyValueStore;
import io.loggos.node.LocalCluster;
import java.util.List;

/**
 * A cluster of the key-value store in this process.
 *
 * @param cluster the replicas
 */
record InProcessReplicas(LocalCluster cluster) implements Replicas {
  static InProcessReplicas start(int replicas, List<String> settings) {
    return new InProcessReplicas(LocalCluster.start(replicas, KeyValueStore::new, settings));
  }

  @Override
  public Endpoints endpoints() {
    return Endpoints.of(cluster.settings());
  }

  @Override
  public void requireAlive() {
    // they live and die with this process
  }

  @Override
  public void close() {
    cluster.close();
  }
}
