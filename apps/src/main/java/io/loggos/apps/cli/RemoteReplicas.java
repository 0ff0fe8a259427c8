package io.loggos.apps.cli;

/**
 * A cluster that others run.
 *
 * @param endpoints where it takes clients
 */
record RemoteReplicas(Endpoints endpoints) implements Replicas {
  @Override
  public void requireAlive() {
    // not ours to look after
  }

  @Override
  public void close() {
    // not ours to end
  }
}
