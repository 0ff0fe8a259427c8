package io.loggos.simulation;

import java.util.Map;

/**
 * How one run went.
 *
 * @param seed which run
 * @param steps how many events happened
 * @param virtualNanos how much time passed in its world
 * @param requestsAnswered how many operations of clients were answered
 * @param slots how many slots were executed
 * @param leaderChanges how often somebody began to lead
 * @param snapshotsInstalled how often a replica took over a snapshot
 * @param traceHash equal for equal runs
 * @param faults how often each fault happened
 * @param marks how often each rare situation was met, by the name of its {@link
 *     io.loggos.simulation.mark.Mark}
 * @param failure why it failed, or null
 */
public record SimulationReport(
    long seed,
    long steps,
    long virtualNanos,
    long requestsAnswered,
    long slots,
    long leaderChanges,
    long snapshotsInstalled,
    long traceHash,
    Map<String, Long> faults,
    Map<String, Long> marks,
    SimulationFailure failure) {
  /** Whether nothing failed. */
  public boolean isOk() {
    return failure == null;
  }
}
