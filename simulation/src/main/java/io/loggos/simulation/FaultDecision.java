package io.loggos.simulation;

import java.util.Locale;

/**
 * One draw that said "a fault here", and what it did.
 *
 * @param id which draw
 * @param atNanos when, in virtual time
 * @param text what it did, for people
 */
public record FaultDecision(Id id, long atNanos, String text) {
  /**
   * Names a decision: the same in every run of a seed in which the stream is drawn from alike.
   *
   * @param stream the named stream of draws
   * @param number which of the stream's decisions, from 0
   */
  public record Id(String stream, int number) {}

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%10.3f ms  %s", atNanos / 1e6, text);
  }
}
