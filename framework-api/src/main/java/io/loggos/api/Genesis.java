package io.loggos.api;

/**
 * The first value of every log: gives the cluster its random identity, which from then on stands in
 * every handshake, so that an address that was handed to another cluster can do no harm.
 *
 * @param clusterId the identity, never 0
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
