package io.loggos.api.plugin;

import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.QuorumRule;
import io.loggos.api.machine.FailureHandling;

/** A way to deal with failed replicas. */
public interface FailureHandlingPlugin extends Plugin {
  /**
   * The rule by which quorums are found under this scheme.
   *
   * @param sizes the consensus protocol's own rule
   * @throws IllegalArgumentException when the scheme cannot work with that one; one line for people
   */
  default QuorumRule quorums(QuorumRule sizes, ConfigurationSchedule schedule) {
    return sizes;
  }

  /** Builds the part. */
  FailureHandling create(PartContext context);
}
