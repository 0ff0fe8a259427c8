package io.loggos.failure;

import io.loggos.api.ReplicaId;
import io.loggos.api.plugin.PartContext;
import java.util.TreeMap;

/** Who is getting ready to be a member, and how far each has come. */
final class Followers {
  private static final int FOLLOWERS_MAX = 64;

  private final PartContext context;
  private final ReconfigurationOptions options;
  private final TreeMap<ReplicaId, Report> reports = new TreeMap<>();

  private record Report(Following said, long atNanos) {}

  Followers(PartContext context, ReconfigurationOptions options) {
    this.context = context;
    this.options = options;
  }

  void onFollowing(ReplicaId from, Following said) {
    forgetSilent();
    if (!from.isWatcher()
        && !context.schedule().concerns(from)
        && (reports.containsKey(from) || reports.size() < FOLLOWERS_MAX)) {
      reports.put(from, new Report(said, context.clock().nanos()));
    }
  }

  private void forgetSilent() {
    long limit = context.clock().nanos() - options.timeoutNanos();
    reports.values().removeIf(report -> report.atNanos < limit);
    reports.keySet().removeIf(context.schedule()::concerns);
  }

  /** The last slot that the replica said it had executed; -1 when it was not heard lately. */
  long executed(ReplicaId follower) {
    Report report = reports.get(follower);
    return report == null ? -1 : report.said.executed();
  }

  /** What the replica said last; null when it was not heard lately. */
  Following said(ReplicaId follower) {
    Report report = reports.get(follower);
    return report == null ? null : report.said;
  }

  /** The last slot that all of them have executed; {@link Long#MAX_VALUE} without any. */
  long lowest() {
    if (reports.isEmpty()) {
      return Long.MAX_VALUE;
    }
    forgetSilent();
    long lowest = Long.MAX_VALUE;
    for (Report report : reports.values()) {
      lowest = Math.min(lowest, report.said.executed());
    }
    return lowest;
  }
}
