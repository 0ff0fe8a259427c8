package io.loggos.network.init;

import java.time.Duration;

/**
 * How the initialisation is done.
 *
 * @param secret the cluster's; empty for none
 * @param stepTimeout how long the other side may take for a greeting or an answer
 * @param beginTimeout how long a standby may take to begin as a replica
 */
public record InitOptions(String secret, Duration stepTimeout, Duration beginTimeout) {
  @Override
  public String toString() {
    // the secret is for nobody's eyes
    return "InitOptions[stepTimeout=" + stepTimeout + ", beginTimeout=" + beginTimeout + "]";
  }
}
