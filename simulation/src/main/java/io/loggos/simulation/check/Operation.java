package io.loggos.simulation.check;

/** One thing a client wanted, and what came of it. */
public final class Operation {
  /** How an operation ended for its client. */
  public enum Outcome {
    /** Not yet. */
    OPEN,
    /** With a reply, or with an error that the handler threw. */
    ANSWERED,
    /** It did not happen. */
    NO_EFFECT,
    /** Nobody knows. */
    UNKNOWN
  }

  private final int client;
  private final long number;
  private final boolean read;
  private final byte[] payload;

  /** How many operations the state at least contains in which this one takes place. */
  private final long frontier;

  /** Its place in the order of all executions, or -1. */
  private long index = -1;

  private Outcome outcome = Outcome.OPEN;
  private final long beganNanos;
  private long endedNanos;

  /** What was answered, or null. */
  private byte[] reply;

  /**
   * An operation that begins now.
   *
   * @param client whose
   * @param number which of that client's
   * @param read whether it is a read
   * @param payload what it says
   * @param frontier as {@link History#frontier()} said
   * @param nanos the time
   */
  public Operation(
      int client, long number, boolean read, byte[] payload, long frontier, long nanos) {
    this.beganNanos = nanos;
    this.client = client;
    this.number = number;
    this.read = read;
    this.payload = payload;
    this.frontier = frontier;
  }

  /** Whether it is a read. */
  public boolean isRead() {
    return read;
  }

  /** What it says. */
  public byte[] payload() {
    return payload;
  }

  /** How it ended. */
  public Outcome outcome() {
    return outcome;
  }

  long frontier() {
    return frontier;
  }

  long index() {
    return index;
  }

  void executedAt(long place) {
    index = place;
  }

  /** Whose it is. */
  public int client() {
    return client;
  }

  /** When it began. */
  public long beganNanos() {
    return beganNanos;
  }

  /** When it ended; only once it has. */
  public long endedNanos() {
    return endedNanos;
  }

  /** What the handler answered; null when it threw, or when nothing is known. */
  public byte[] reply() {
    return reply;
  }

  void answer(byte[] bytes, long nanos) {
    reply = bytes;
    end(Outcome.ANSWERED, nanos);
  }

  void end(Outcome how, long nanos) {
    outcome = how;
    endedNanos = nanos;
  }

  @Override
  public String toString() {
    return (read ? "read " : "command ") + number + " of client " + client;
  }
}
