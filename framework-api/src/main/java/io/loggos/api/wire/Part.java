package io.loggos.api.wire;

/** To which part of a replica a message belongs. */
public enum Part {
  /** The consensus plug-in. */
  CONSENSUS,
  /** Failure and leader detection. */
  LIVENESS,
  /** What every replica does itself: snapshots, comparison of replies. */
  REPLICA,
  /** The failure-handling plug-in. */
  FAILURE_HANDLING
}
