package io.loggos.config;

import io.loggos.api.plugin.Options;

/**
 * The group {@code paxos-multi}. Immutable.
 *
 * @param alpha slots that may be open beyond the last one decided without a gap, 1 to 1024
 * @param learn whom acceptors tell of their votes
 * @param quorums sizes of both quorums
 * @param retries when a proposer asks again or steps back
 * @param catchUp how decided values are handed on to replicas that lag
 * @param watermarkIntervalNanos pause, in nanoseconds, after which an idle leader announces what is
 *     decided; 1 ms to 10 s
 */
public record PaxosMultiSettings(
    int alpha,
    Learn learn,
    QuorumSettings quorums,
    Retries retries,
    CatchUp catchUp,
    long watermarkIntervalNanos) {

  /** Whom acceptors tell of their votes. */
  public enum Learn {
    /** The leader only, which passes decisions on with its next message. */
    LEADER,
    /** Every replica: more messages, one delay less for followers. */
    ALL
  }

  /**
   * When a proposer asks again or steps back; all in nanoseconds. Immutable.
   *
   * @param prepareTimeoutNanos wait for promises, 1 ms to 10 s
   * @param resendAfterNanos wait for votes, 1 ms to 10 s
   * @param backoffMinNanos shortest pause after losing to a higher ballot, 1 ms to 60 s
   * @param backoffMaxNanos longest such pause, at least {@code backoffMinNanos}, at most 60 s
   */
  public record Retries(
      long prepareTimeoutNanos, long resendAfterNanos, long backoffMinNanos, long backoffMaxNanos) {
    static Retries of(Options options) {
      return new Retries(
          options.nanos("prepare-timeout"),
          options.nanos("resend-after"),
          options.nanos("backoff-min"),
          options.nanos("backoff-max"));
    }
  }

  /**
   * How decided values are handed on to replicas that lag. Immutable.
   *
   * @param bytesMax bytes of values in one answer, 4 KiB to 16 MiB
   * @param timeoutNanos wait for an answer in nanoseconds, 1 ms to 60 s
   * @param retainBytesMax bytes of executed values kept for others, 64 KiB to 8 GiB
   */
  public record CatchUp(int bytesMax, long timeoutNanos, long retainBytesMax) {
    static CatchUp of(Options options) {
      return new CatchUp(
          Math.toIntExact(options.bytes("catch-up-bytes-max")),
          options.nanos("catch-up-timeout"),
          options.bytes("retain-bytes-max"));
    }
  }

  static PaxosMultiSettings of(Options options, int members) {
    return new PaxosMultiSettings(
        options.integer("alpha"),
        Words.constant(Learn.class, options.text("learn")),
        QuorumSettings.of(
            options.integer("phase-1-quorum"), options.integer("phase-2-quorum"), members),
        Retries.of(options),
        CatchUp.of(options),
        options.nanos("watermark-interval"));
  }
}
