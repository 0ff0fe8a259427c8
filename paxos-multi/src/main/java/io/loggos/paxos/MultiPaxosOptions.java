package io.loggos.paxos;

import io.loggos.api.plugin.Options;

/**
 * The settings of Multi-Paxos; see {@code reference.conf} for their meaning and ranges.
 *
 * @param alpha how many slots may be open beyond the decided prefix
 * @param learnToAll whether acceptors announce votes to everybody instead of to the leader
 * @param prepareTimeoutNanos pause before a Prepare is sent again
 * @param resendNanos pause before an unanswered Accept is sent again, doubling
 * @param backoffMinNanos shortest pause after a pre-emption
 * @param backoffMaxNanos longest pause after a pre-emption
 * @param catchUp settings of catch-up and forgetting
 * @param watermarkNanos how long a decision may wait for an Accept to carry its announcement
 */
record MultiPaxosOptions(
    int alpha,
    boolean learnToAll,
    long prepareTimeoutNanos,
    long resendNanos,
    long backoffMinNanos,
    long backoffMaxNanos,
    CatchUpOptions catchUp,
    long watermarkNanos) {

  /**
   * Settings of catch-up and forgetting.
   *
   * @param bytesMax most value bytes in one reply
   * @param timeoutNanos pause before another replica is asked
   * @param retainBytesMax decided bytes kept for peers that lag
   */
  record CatchUpOptions(long bytesMax, long timeoutNanos, long retainBytesMax) {}

  static MultiPaxosOptions from(Options options) {
    return new MultiPaxosOptions(
        options.integer("alpha"),
        options.text("learn").equals("all"),
        options.nanos("prepare-timeout"),
        options.nanos("resend-after"),
        options.nanos("backoff-min"),
        options.nanos("backoff-max"),
        new CatchUpOptions(
            options.bytes("catch-up-bytes-max"),
            options.nanos("catch-up-timeout"),
            options.bytes("retain-bytes-max")),
        options.nanos("watermark-interval"));
  }
}
