package io.loggos.api.machine;

import io.loggos.api.ReplicaId;
import io.loggos.api.ReplyStatus;
import io.loggos.api.wire.Message;

/** What a step wants from the world. Order is meaning; see the package's rules. */
public interface Effects {
  /** Makes a record durable before anything that follows it in this step is heard by anyone. */
  void persist(JournalRecord record);

  /**
   * Writes the view out beside execution and keeps it as a snapshot, as far as the storage keeps
   * any. The replica hears of the end; one at a time.
   */
  void capture(SnapshotView view);

  /**
   * Reads decisions back from the storage, beside execution, for a peer that misses them; the
   * consensus hears of the end with {@link Consensus#onRecalled}.
   *
   * @param peer who misses them
   * @param valuesMax at most so many
   * @param bytesMax at most so many bytes, save that a first one is always given
   * @return false when the storage keeps none: nothing comes then
   */
  default boolean recall(ReplicaId peer, long firstSlot, int valuesMax, long bytesMax) {
    return false;
  }

  /** Sends to one replica; to oneself it comes back as an ordinary event. May be lost. */
  void send(ReplicaId to, Message message);

  /** Sends to every member of the present configuration, oneself included. May be lost. */
  void broadcast(Message message);

  /**
   * Answers a client. Lost when the connection is gone.
   *
   * @param connection the driver's number for the client's connection
   * @param payload not to be changed afterwards
   */
  void reply(long connection, ReplyStatus status, long session, long sequence, byte[] payload);

  /**
   * Answers a read under a lease: leaves only if the monotonic clock, read anew just before, has
   * not passed the deadline; otherwise the client is told {@link ReplyStatus#NOT_LEADER} and asks
   * again.
   */
  void replyBefore(
      long deadlineNanos,
      long connection,
      ReplyStatus status,
      long session,
      long sequence,
      byte[] payload);

  /** Starts, or restarts, a timer; at most one of each key runs. */
  void startTimer(TimerKey timer, long delayNanos);

  /** Stops a timer; one that does not run is ignored. */
  void stopTimer(TimerKey timer);
}
