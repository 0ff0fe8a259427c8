package io.loggos.simulation;

import java.time.Duration;

/** What the clients of a run want. Immutable. */
final class WorkPlan {
  /** Which kind of application the cluster runs. */
  enum Application {
    /** The three methods only: reads go through the log. */
    PLAIN,
    /** Reads outside the log too. */
    QUERIES,
    /** Context, randomness and timers besides. */
    TIMERS
  }

  final int clients;
  final int outstanding;
  final int operations;
  final int keys;
  final Application application;
  final double readShare;
  final double failShare;
  final double oversizeShare;

  /** The pause before a client's next operation, in average message delays; 0 for none. */
  final double thinkDelays;

  /** How often a client asks again about an unknown outcome instead of giving up. */
  final double askAgainShare;

  private final long timeoutMillis;

  /** Whether a script says how long clients wait; what is drawn is never less than is needed. */
  private final boolean scripted;

  /** Bytes the application keeps besides its keys, so that snapshots have a size. */
  final int ballastBytes;

  /** Whether there is a client besides that asks all replicas at once. */
  final boolean loud;

  /** After how many slots replicas show their snapshots to the checkers; 0 for never. */
  final int auditEvery;

  /** At most so much work; 0 for as much as is drawn. */
  WorkPlan(long seed, int clientsMax, int operationsMax) {
    Dice dice = Dice.of(seed, "work");
    clients = atMost(clientsMax, dice.between(1, 8));
    outstanding = (int) dice.logUniform(1L, 16L);
    operations = atMost(operationsMax, (int) dice.logUniform(100L, 1500L));
    keys = dice.between(1, 12);
    application = Application.values()[dice.between(0, 2)];
    readShare = dice.pick(0, 1, 3, 8) / 10.0;
    failShare = dice.chance(0.5) ? 0.05 : 0;
    oversizeShare = dice.chance(0.3) ? 0.01 : 0;
    thinkDelays = dice.chance(0.5) ? 0 : dice.logUniform(1.0, 100.0);
    askAgainShare = dice.pick(0, 5, 10) / 10.0;
    timeoutMillis = dice.logUniform(200L, 10_000L);
    scripted = false;
    loud = dice.chance(0.5);
    auditEvery = dice.pick(0, 0, 1, 4, 16);
    ballastBytes = (int) dice.logUniform(1L, 8192L);
  }

  private static int atMost(int bound, int drawn) {
    return bound > 0 ? Math.min(bound, drawn) : drawn;
  }

  /** For clients that are told by a script what they want. */
  WorkPlan(Duration timeout, int outstanding, int auditEvery) {
    clients = 0;
    this.outstanding = outstanding;
    operations = 0;
    keys = 1;
    application = Application.PLAIN;
    readShare = 0;
    failShare = 0;
    oversizeShare = 0;
    thinkDelays = 0;
    askAgainShare = 0;
    timeoutMillis = timeout.toMillis();
    scripted = true;
    loud = false;
    this.auditEvery = auditEvery;
    ballastBytes = 0;
  }

  /**
   * How long a client waits for the outcome of a request.
   *
   * @param needed what a healthy cluster may take
   */
  Duration timeout(Duration needed) {
    Duration timeout = Duration.ofMillis(timeoutMillis);
    return scripted ? timeout : timeout.plus(needed);
  }

  @Override
  public String toString() {
    return clients
        + " clients x "
        + outstanding
        + ", "
        + operations
        + " operations on "
        + keys
        + " keys, "
        + application
        + ", reads "
        + readShare
        + ", think "
        + (long) thinkDelays
        + " delays, timeout "
        + timeoutMillis
        + " ms, ballast "
        + ballastBytes
        + (loud ? ", loud" : "");
  }
}
