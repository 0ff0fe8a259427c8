package io.loggos.apps.cli;

import java.util.List;
import java.util.function.Predicate;

/**
 * When what happened to a failed replica and its successor, in microseconds since 1970, as the
 * replicas recorded it. They and this process run on one machine and so have one clock.
 *
 * @param failed the replica failed
 * @param suspected the one that then acted suspected it
 * @param ordered a standby was asked for
 * @param initialized the newcomer had the state and nearly all decisions
 * @param activated the newcomer took part
 * @param level the newcomer had executed everything that it knew to be decided
 */
record FailureTimeline(
    long failed, long suspected, long ordered, long initialized, long activated, long level) {
  private static final double MICROS_PER_MILLI = 1e3;
  private static final String CAUGHT_UP = "has caught up";

  /**
   * Finds it in what all replicas, the newcomer included, have recorded.
   *
   * @param failed when the replica failed
   * @param happenings since then, in the order of time
   * @return null when it is not over yet
   */
  static FailureTimeline of(long failed, List<Happening> happenings) {
    Happening ordered = first(happenings, one -> one.kind().equals("REPLACEMENT"));
    Happening initialized = first(happenings, one -> one.is("REPLACEMENT", CAUGHT_UP));
    Happening activated = first(happenings, one -> one.is("LIFE_CYCLE", "ACTIVATED"));
    Happening level = first(happenings, one -> one.is("LIFE_CYCLE", "LEVEL"));
    if (ordered == null || initialized == null || activated == null || level == null) {
      return null;
    }
    Happening suspected =
        first(
            happenings,
            one -> one.teller().equals(ordered.teller()) && one.kind().equals("SUSPECT"));
    return new FailureTimeline(
        failed,
        suspected == null ? ordered.micros() : suspected.micros(),
        ordered.micros(),
        initialized.micros(),
        activated.micros(),
        level.micros());
  }

  private static Happening first(List<Happening> happenings, Predicate<Happening> what) {
    return happenings.stream().filter(what).findFirst().orElse(null);
  }

  double suspectedMillis() {
    return (suspected - failed) / MICROS_PER_MILLI;
  }

  double initializationMillis() {
    return (initialized - ordered) / MICROS_PER_MILLI;
  }

  double activationMillis() {
    return (activated - initialized) / MICROS_PER_MILLI;
  }

  double catchUpMillis() {
    return (level - activated) / MICROS_PER_MILLI;
  }

  /** How long there was one replica less than there should be. */
  double windowMillis() {
    return (activated - failed) / MICROS_PER_MILLI;
  }

  /**
   * The phase of a request. It is the one in which the answer came; a request that was still under
   * way when all was over belongs to the phase in which it was sent.
   */
  FailurePhase phase(long sent, long answered) {
    if (answered < failed || sent >= level) {
      return FailurePhase.OUTSIDE;
    }
    long moment = answered < level ? answered : sent;
    if (moment < ordered) {
      return FailurePhase.BEFORE_INITIALIZATION;
    }
    if (moment < initialized) {
      return FailurePhase.INITIALIZATION;
    }
    return moment < activated ? FailurePhase.ACTIVATION : FailurePhase.CATCH_UP;
  }
}
