package io.loggos.api.plugin;

import io.loggos.api.machine.Liveness;

/** A pair of failure and leader detectors. */
public interface LivenessPlugin extends Plugin {
  /** Builds the part. */
  Liveness create(PartContext context);
}
