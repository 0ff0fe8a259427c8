package io.loggos.api.plugin;

import io.loggos.api.machine.FailureHandling;

/** A way to deal with failed replicas. */
public interface FailureHandlingPlugin extends Plugin {
  /** Builds the part. */
  FailureHandling create(PartContext context);
}
