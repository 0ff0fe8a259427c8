package io.loggos.simulation.kit;

import java.util.Map;

/**
 * What happened in many runs, none of which failed. Tests may assert on it that something did.
 *
 * @param runs how many there were
 * @param answered requests that were answered
 * @param leaderChanges how often somebody began to lead
 * @param snapshotsInstalled how often a replica took over another's state
 * @param faults how often each fault was injected; roughness counts once a run
 */
public record RunsReport(
    long runs,
    long answered,
    long leaderChanges,
    long snapshotsInstalled,
    Map<Fault, Long> faults) {
  /** Copies the map. */
  public RunsReport {
    faults = Map.copyOf(faults);
  }
}
