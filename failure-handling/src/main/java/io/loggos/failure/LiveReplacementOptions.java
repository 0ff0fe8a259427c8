package io.loggos.failure;

import io.loggos.api.plugin.Options;

/**
 * The settings of replacement without the log; see {@code reference.conf} for their meaning and
 * ranges.
 *
 * @param judgement what it has in common with replacement through the log
 * @param contents what members hand over to a newcomer
 */
record LiveReplacementOptions(ReconfigurationOptions judgement, Contents contents) {
  /** What members hand over to a newcomer. */
  enum Contents {
    /** Decisions and votes above what it has. */
    ALL,
    /** Votes above what the member has executed; the decisions below have to be fetched. */
    ABOVE_EXECUTED
  }

  static LiveReplacementOptions from(Options options) {
    return new LiveReplacementOptions(
        new ReconfigurationOptions(
            ReconfigurationOptions.Variant.WAITING,
            options.flag("automatic"),
            options.nanos("grace"),
            options.nanos("interval-min"),
            options.nanos("newcomer-timeout"),
            options.nanos("follow-interval"),
            options.integer("join-lag")),
        options.text("contents").equals("all") ? Contents.ALL : Contents.ABOVE_EXECUTED);
  }
}
