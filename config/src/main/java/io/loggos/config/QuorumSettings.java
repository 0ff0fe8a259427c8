package io.loggos.config;

import io.loggos.api.SizedQuorums;

/**
 * How many replicas must answer, with "majority" already worked out for the members of the file.
 * Immutable.
 *
 * @param phase1 promises that make a leader, 1 to n
 * @param phase2 votes that decide a slot, 1 to n; {@code phase1 + phase2} exceeds n
 */
public record QuorumSettings(int phase1, int phase2) {

  /** Puts the majority of n members in place of a zero. */
  static QuorumSettings of(int phase1, int phase2, int n) {
    int majority = SizedQuorums.majority(n);
    return new QuorumSettings(phase1 == 0 ? majority : phase1, phase2 == 0 ? majority : phase2);
  }
}
