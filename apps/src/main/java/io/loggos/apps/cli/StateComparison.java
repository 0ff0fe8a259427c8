package io.loggos.apps.cli;

import java.time.Duration;

/** Waits until replicas are level, so that their states can be compared. */
final class StateComparison {
  private static final Duration LEVEL_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration STATUS_TIMEOUT = Duration.ofSeconds(5);

  private StateComparison() {}

  /** The first status in which all that answer have executed the same slots, or the last one. */
  static ClusterStatus await(Endpoints endpoints, Report report) {
    ClusterStatus[] last = new ClusterStatus[1];
    boolean level =
        Waiting.until(
            LEVEL_TIMEOUT,
            () -> {
              last[0] = ClusterStatus.fetch(endpoints, STATUS_TIMEOUT, "state-hash");
              return !last[0].reachable().isEmpty() && last[0].isLevel();
            });
    if (!level) {
      report.tell("the replicas did not come to the same slot within %s", LEVEL_TIMEOUT);
    }
    return last[0];
  }
}
