package io.loggos.failure;

import io.loggos.api.Ballot;
import io.loggos.api.Batch;
import io.loggos.api.Configuration;
import io.loggos.api.Epoch;
import io.loggos.api.Genesis;
import io.loggos.api.Member;
import io.loggos.api.NoOp;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.AcceptorState;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.wire.Message;
import java.util.List;

/** Messages of both kinds of failure handling, some of which no other package can make. */
public final class FailureSamples {
  private FailureSamples() {}

  /** One of each. */
  public static List<Message> messages(Ballot low, Ballot high, Batch batch) {
    ReplicaId founder = ReplicaId.of(0);
    ReplicaId newcomer = new ReplicaId(2, new Epoch(3, 1L << 50));
    Member first = new Member(founder, "a.example", 7000, 8000);
    Member third = new Member(newcomer, "c.example", 7002, 8002);
    AcceptorState state =
        new AcceptorState(
            high,
            299,
            List.of(new Genesis(7), batch, NoOp.INSTANCE),
            List.of(
                new JournalRecord.Voted(303, low, NoOp.INSTANCE),
                new JournalRecord.Voted(305, high, batch)),
            1_000_000);
    return List.of(
        new FirstSlot(new Configuration(4, List.of(first, third)), 1L << 33),
        new Join(4),
        new Following(300, 4096),
        new Newcomer(third, ReplicaId.of(2), true),
        new PrepareEpoch(third, 299),
        new EpochPromise(newcomer, List.of(third), List.of(third), state),
        new Forwarded(
            List.of(
                new Forwarded.Entry(founder, ReplicaId.of(2)),
                new Forwarded.Entry(newcomer, newcomer))),
        new HoldersTold(List.of(first, third), 0b101, true),
        new TakeOver(third),
        new PauseTold(1L << 40, true, false));
  }
}
