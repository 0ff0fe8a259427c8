package io.loggos.config;

import io.loggos.api.plugin.Options;
import java.time.Duration;

/**
 * The group {@code standby}. Immutable; see {@code reference.conf} for the meaning.
 *
 * @param provider name of the plug-in that yields spare machines
 * @param secret what initiators and standbys must both know; empty for none
 * @param stepTimeout limit of one step
 * @param beginTimeout limit of a standby's beginning
 * @param orderTimeout limit of the search for a standby
 * @param retryMin shortest pause between attempts
 * @param retryMax longest pause between attempts
 * @param lease how long a newcomer may hear nothing
 * @param registerInterval how often a standby says that it is there
 * @param listensWhenRetired whether a retired replica becomes a standby again
 * @param hot whether a standby follows the log while it waits
 */
public record StandbySettings(
    String provider,
    String secret,
    Duration stepTimeout,
    Duration beginTimeout,
    Duration orderTimeout,
    Duration retryMin,
    Duration retryMax,
    Duration lease,
    Duration registerInterval,
    boolean listensWhenRetired,
    boolean hot) {
  static StandbySettings of(Options options) {
    return new StandbySettings(
        options.text("provider"),
        options.text("secret"),
        duration(options, "step-timeout"),
        duration(options, "begin-timeout"),
        duration(options, "order-timeout"),
        duration(options, "retry-min"),
        duration(options, "retry-max"),
        duration(options, "lease"),
        duration(options, "register-interval"),
        options.text("when-retired").equals("standby"),
        options.text("mode").equals("hot"));
  }

  private static Duration duration(Options options, String key) {
    return Duration.ofNanos(options.nanos(key));
  }

  @Override
  public String toString() {
    // the secret is for nobody's eyes
    return "StandbySettings[provider=" + provider + "]";
  }
}
