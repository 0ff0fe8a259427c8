package io.loggos.replica;

/**
 * One client's conversation: which of its requests were executed, and the replies it may still ask
 * for. Replicated state: changed only by executing the log.
 */
final class Session {
  final long id;
  final long nonceHigh;
  final long nonceLow;

  /** The client has the replies of every sequence below this one. */
  long ackedBelow = 1;

  /** Logical time of the last request. */
  long lastActiveMillis;

  /** Neighbours in the order of last activity. */
  Session older;

  Session newer;

  /** Executed requests from {@link #ackedBelow} on, by sequence modulo the (power of two) size. */
  private long[] sequences = new long[8];

  private byte[][] replies = new byte[8][];
  private byte[] statuses = new byte[8];

  Session(long id, long nonceHigh, long nonceLow) {
    this.id = id;
    this.nonceHigh = nonceHigh;
    this.nonceLow = nonceLow;
  }

  boolean isExecuted(long sequence) {
    return sequences[index(sequence)] == sequence;
  }

  byte[] reply(long sequence) {
    return replies[index(sequence)];
  }

  byte status(long sequence) {
    return statuses[index(sequence)];
  }

  void acknowledge(long below) {
    ackedBelow = Math.max(ackedBelow, below);
  }

  /** Keeps the reply of a request that is less than the window above {@link #ackedBelow}. */
  void record(long sequence, byte status, byte[] reply) {
    while (sequence - ackedBelow >= sequences.length) {
      grow();
    }
    int at = index(sequence);
    sequences[at] = sequence;
    replies[at] = reply;
    statuses[at] = status;
  }

  /** The last sequence from {@link #ackedBelow} on that the ring can tell from the others. */
  long lastKept() {
    return Math.min(ackedBelow, Long.MAX_VALUE - sequences.length + 1) + sequences.length - 1;
  }

  private int index(long sequence) {
    return (int) sequence & sequences.length - 1;
  }

  private void grow() {
    long[] oldSequences = sequences;
    byte[][] oldReplies = replies;
    byte[] oldStatuses = statuses;
    sequences = new long[oldSequences.length * 2];
    replies = new byte[sequences.length][];
    statuses = new byte[sequences.length];
    for (int i = 0; i < oldSequences.length; i++) {
      if (oldSequences[i] >= ackedBelow) {
        int at = index(oldSequences[i]);
        sequences[at] = oldSequences[i];
        replies[at] = oldReplies[i];
        statuses[at] = oldStatuses[i];
      }
    }
  }
}
