package io.loggos.replica;

/**
 * The settings of what every replica does itself; see {@code reference.conf} for meaning and
 * ranges. Everything in {@code sessions} and the two size limits must be equal on all replicas.
 *
 * @param batch how requests are grouped
 * @param admission how much may wait
 * @param sessions how exactly-once is kept
 * @param reads how reads are answered
 * @param snapshots how state is transferred
 * @param requestBytesMax largest command
 * @param replyBytesMax largest reply; a larger one becomes an error
 */
public record ReplicaOptions(
    BatchOptions batch,
    AdmissionOptions admission,
    SessionOptions sessions,
    ReadOptions reads,
    SnapshotOptions snapshots,
    int requestBytesMax,
    int replyBytesMax) {

  /**
   * How requests are grouped.
   *
   * @param bytesMax a batch is closed before it exceeds this, unless one request alone does
   * @param requestsMax a batch is closed at this many requests
   */
  public record BatchOptions(int bytesMax, int requestsMax) {}

  /**
   * How much may wait for a place in the window before clients are told "busy".
   *
   * @param requestsMax requests
   * @param bytesMax bytes
   * @param waitNanosMax how long; whoever waited longer is told "busy" too, so that a queue that
   *     drains slowly does not fill with requests whose clients have given up
   * @param busyRetryMillis the pause suggested to a client
   */
  public record AdmissionOptions(
      int requestsMax, long bytesMax, long waitNanosMax, int busyRetryMillis) {}

  /**
   * How exactly-once is kept; functions of the log, so equal everywhere.
   *
   * @param max most sessions at once
   * @param window most unacknowledged requests of a session
   * @param expiryMillis logical time after which an idle session ends
   */
  public record SessionOptions(int max, int window, long expiryMillis) {}

  /** Ways to answer a read. */
  public enum ReadMode {
    /** Every read takes a slot. */
    LOG,
    /** The leader asks a quorum whether it still leads. */
    READ_INDEX,
    /** The leader relies on a lease while it has one, and on the quorum otherwise. */
    LEASE
  }

  /**
   * How reads are answered.
   *
   * @param mode the way
   * @param leaseNanos how long a lease lasts
   * @param clockDriftBound by how much two monotonic clocks may differ in rate, 0.01 for 1%
   */
  public record ReadOptions(ReadMode mode, long leaseNanos, double clockDriftBound) {
    /** How long the holder may rely on a lease, from before it asked, on its own clock. */
    long holderNanos() {
      return (long) (leaseNanos * (1 - clockDriftBound));
    }

    /** How long a granter holds a lease, from when it was asked, on its own clock. */
    long granterNanos() {
      return (long) (leaseNanos * (1 + clockDriftBound)) + 1;
    }
  }

  /**
   * How state is transferred, and when it is saved.
   *
   * @param chunkBytes size of one piece
   * @param timeoutNanos pause before a piece is asked for again
   * @param saving when a snapshot is due
   */
  public record SnapshotOptions(int chunkBytes, long timeoutNanos, Saving saving) {}

  /**
   * When a snapshot is saved: as soon as one of these has been executed or has passed since the
   * last one; each is 0 for never.
   *
   * @param slots slots
   * @param bytes bytes of values
   * @param nanos time
   */
  public record Saving(long slots, long bytes, long nanos) {
    /** For a storage that keeps no snapshots. */
    public static final Saving NEVER = new Saving(-1, -1, -1);
  }
}
