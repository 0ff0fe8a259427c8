package io.loggos.apps.chaos;

/**
 * One thing that is going to be done. Whom it hits is told as far as it can be before the cluster
 * runs: the leader is found out when the time has come.
 *
 * @param atMillis when, from the start of the load on
 * @param lastsMillis for how long; 0 for what has no end or none of its own
 * @param fault what
 * @param shape to whom
 * @param pick tells the victim among those in question, as a remainder
 */
public record Action(long atMillis, long lastsMillis, Fault fault, Shape shape, int pick) {
  /** To whom it is done. */
  public enum Shape {
    /** The present leader. */
    LEADER("the leader"),
    /** Any replica. */
    ONE("one replica"),
    /** All replicas. */
    ALL("all"),
    /** The connections of clients. */
    CLIENTS("clients"),
    /** A minority with the leader in it. */
    MINORITY("a minority with the leader"),
    /** Two groups that share one replica. */
    BRIDGE("two groups and a bridge"),
    /** The leader hears nobody. */
    DEAF_LEADER("the leader hears nobody"),
    /** Nobody hears the leader. */
    MUTE_LEADER("nobody hears the leader"),
    /** A replica hears nobody. */
    DEAF_ONE("a replica hears nobody"),
    /** Nobody hears a replica. */
    MUTE_ONE("nobody hears a replica");

    private final String text;

    Shape(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }

    boolean isAboutLeader() {
      return this == LEADER || this == MINORITY || this == DEAF_LEADER || this == MUTE_LEADER;
    }
  }
}
