package io.loggos.replica;

import io.loggos.api.Batch;
import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.ReplyStatus;
import io.loggos.api.RequestEntry;
import io.loggos.api.SeededRandom;
import io.loggos.api.Value;
import io.loggos.api.app.Handler;
import io.loggos.api.machine.Consensus;
import io.loggos.api.machine.Effects;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.SnapshotView;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.machine.TurnClock;
import io.loggos.api.plugin.ConsensusPlugin;
import io.loggos.api.plugin.Options;
import io.loggos.api.plugin.PartContext;
import io.loggos.api.wire.Message;
import java.util.Arrays;
import java.util.List;

/**
 * Runs an application on what one replica has recorded, without a cluster: recovers as a replica
 * does, by the same consensus plug-in and the same execution, and stops after a slot. Only what the
 * records say was decided is executed; votes alone prove nothing. One thread.
 */
public final class Replayer {
  /** The members do not matter for what was decided already, so one will do. */
  private static final ReplicaId SELF = ReplicaId.of(0);

  private final Consensus consensus;
  private final Execution execution;
  private final Observer observer;
  private final long until;
  private final Entries entries = new Entries();
  private long votedUpTo;

  /** Hears of each entry of the log. */
  public interface Observer {
    /** An entry was executed, or found to have been executed or refused before. */
    void onExecuted(Entry entry);
  }

  /**
   * An entry of the log and what became of it.
   *
   * @param slot its slot
   * @param index its place in the slot's batch, from 0
   * @param kind as in {@link RequestEntry}
   * @param session the client's session
   * @param sequence its number in the session
   * @param payload what the client sent
   * @param status how it ended
   * @param reply what the client was told
   */
  public record Entry(
      long slot,
      int index,
      byte kind,
      long session,
      long sequence,
      byte[] payload,
      ReplyStatus status,
      byte[] reply) {}

  /**
   * Prepares a run.
   *
   * @param plugin the protocol that wrote the records
   * @param options the protocol's options; those about members are of no account
   * @param handler the application, new
   * @param sessions as the cluster has them, or repeated requests may be judged otherwise
   * @param replyBytesMax as the cluster has it, or larger replies may be judged otherwise
   * @param until the last slot to execute
   */
  public Replayer(
      ConsensusPlugin plugin,
      Options options,
      Handler handler,
      ReplicaOptions.SessionOptions sessions,
      int replyBytesMax,
      long until,
      Observer observer) {
    TurnClock clock = new TurnClock();
    Configuration alone = new Configuration(0, List.of(new Member(SELF, "localhost", 1, 2)));
    ConfigurationSchedule schedule = new ConfigurationSchedule(alone);
    this.consensus =
        plugin.create(
            new PartContext(
                SELF,
                1,
                schedule,
                plugin.quorums(options),
                new NoEffects(),
                (kind, slot, ballot, cause) -> {},
                clock,
                SeededRandom.named(0, plugin.name()),
                options));
    this.execution =
        new Execution(handler, schedule, new Sessions(sessions), clock, replyBytesMax, entries);
    this.until = until;
    this.observer = observer;
  }

  /**
   * Begins with a saved snapshot; at most once, before {@link #recover}.
   *
   * @throws RuntimeException when the image cannot be read, or the application cannot take its
   *     state
   */
  public void recoverSnapshot(byte[] image) {
    execution.readSnapshot(image);
    consensus.onSnapshotRecovered(execution.executedUpTo());
  }

  /** The replica recorded this; to be called for each record, oldest first. */
  public void recover(JournalRecord record) {
    if (isDone()) {
      return;
    }
    if (record instanceof JournalRecord.Voted voted) {
      votedUpTo = Math.max(votedUpTo, voted.slot());
    }
    consensus.recover(record);
    long before = execution.executedUpTo();
    while (!isDone()) {
      long slot = execution.executedUpTo() + 1;
      Value value = consensus.decided(slot);
      if (value == null) {
        break;
      }
      entries.begin(slot, value);
      execution.execute(slot, value);
    }
    if (execution.executedUpTo() > before) {
      consensus.onExecuted(execution.executedUpTo());
    }
  }

  /** Whether the last slot wanted was executed, or the application failed. */
  public boolean isDone() {
    return execution.executedUpTo() >= until || execution.quarantine() != null;
  }

  /** The last slot executed. */
  public long executedUpTo() {
    return execution.executedUpTo();
  }

  /** The records say that every slot up to this one was decided, but perhaps not what. */
  public long knownDecidedUpTo() {
    return Math.max(consensus.knownDecidedUpTo(), execution.executedUpTo());
  }

  /** The last slot the replica is known to have voted in; 0 for none. */
  public long votedUpTo() {
    return votedUpTo;
  }

  /** How many requests were executed. */
  public long requests() {
    return execution.chain().requests();
  }

  /** The running hash of all replies, equal on all replicas after the same slot. */
  public long chain() {
    return execution.chain().value();
  }

  /** The cluster's identity, 0 while it is not known. */
  public long clusterId() {
    return execution.clusterId();
  }

  /** A digest of the application's state. */
  public long stateHash() {
    return execution.stateHash();
  }

  /** Why execution stopped for good, or null. */
  public String quarantine() {
    return execution.quarantine();
  }

  /** Matches replies with the entries of the slot being executed: each entry has one, in order. */
  private final class Entries implements Execution.ReplySink {
    private long slot;
    private byte[] bytes;
    private int at;
    private int index;

    void begin(long newSlot, Value value) {
      slot = newSlot;
      bytes = value instanceof Batch batch ? batch.bytes() : new byte[0];
      at = Batch.HEADER_BYTES;
      index = 0;
    }

    @Override
    public void onReply(byte kind, long session, long sequence, ReplyStatus status, byte[] reply) {
      int end = at + RequestEntry.totalBytes(bytes, at);
      byte[] payload = Arrays.copyOfRange(bytes, at + RequestEntry.HEADER_BYTES, end);
      observer.onExecuted(new Entry(slot, index, kind, session, sequence, payload, status, reply));
      at = end;
      index++;
    }

    @Override
    public void onSessionExpired(long session) {
      // no entry says so
    }
  }

  /** There is nobody to talk to, and recovery has no effects. */
  private static final class NoEffects implements Effects {
    @Override
    public void persist(JournalRecord record) {
      throw refused();
    }

    @Override
    public void capture(SnapshotView view) {
      throw refused();
    }

    @Override
    public void send(ReplicaId to, Message message) {
      throw refused();
    }

    @Override
    public void broadcast(Message message) {
      throw refused();
    }

    @Override
    public void reply(
        long connection, ReplyStatus status, long session, long sequence, byte[] payload) {
      throw refused();
    }

    @Override
    public void replyBefore(
        long deadlineNanos,
        long connection,
        ReplyStatus status,
        long session,
        long sequence,
        byte[] payload) {
      throw refused();
    }

    @Override
    public void startTimer(TimerKey timer, long delayNanos) {
      throw refused();
    }

    @Override
    public void stopTimer(TimerKey timer) {
      throw refused();
    }

    private static IllegalStateException refused() {
      return new IllegalStateException("recovery has no effects");
    }
  }
}
