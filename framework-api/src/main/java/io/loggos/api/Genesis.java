package io.loggos.api;

/**
 * The first value of every log: gives the cluster its random identity, which from then on stands in
 * every handshake, so that an address that was handed to another cluster can do no harm. A later
 * one begins a new incarnation of the cluster, recovered after the loss of a majority.
 *
 * @param clusterId the identity, never 0; see {@link ClusterId}
 */
public record Genesis(long clusterId) implements Value {
  /** Refuses the reserved identity 0, which means "not known yet". */
  public Genesis {
    if (clusterId == 0) {
      throw new IllegalArgumentException("cluster id 0 is reserved");
    }
  }

  @Override
  public int sizeBytes() {
    return 8;
  }

  @Override
  public long digest() {
    return Hash64.mix(clusterId);
  }
}
