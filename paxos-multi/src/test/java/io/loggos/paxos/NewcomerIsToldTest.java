package io.loggos.paxos;

import static io.loggos.paxos.Bench.accept;
import static io.loggos.paxos.Bench.ballot;
import static io.loggos.paxos.Bench.value;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loggos.api.Ballot;
import io.loggos.api.Epoch;
import io.loggos.api.ReplicaId;
import io.loggos.paxos.RecordingEffects.Send;
import io.loggos.paxos.message.CatchUpReply;
import io.loggos.paxos.message.CatchUpRequest;
import io.loggos.paxos.message.Watermark;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A follower tells a newcomer that is level with it what is decided next. */
final class NewcomerIsToldTest {
  private static final int PUSHES = 64;
  private static final Ballot LEADER = ballot(1, 1);
  private static final ReplicaId NEWCOMER = new ReplicaId(2, new Epoch(1, 7));

  private final Bench bench = new Bench(3, 0);
  private final MultiPaxos paxos = bench.multiPaxos();
  private int decided;

  @BeforeEach
  void start() {
    paxos.start();
    decide();
  }

  /** One more slot is accepted here and said to be decided. */
  private void decide() {
    decided++;
    paxos.onMessage(LEADER.owner(), accept(LEADER, decided, decided, decided - 1));
    bench.effects.take();
    paxos.onMessage(LEADER.owner(), new Watermark(LEADER, decided));
  }

  private List<CatchUpReply> told(ReplicaId who) {
    List<CatchUpReply> told = new ArrayList<>();
    for (RecordingEffects.Effect effect : bench.effects.take()) {
      if (effect instanceof Send send
          && send.to().equals(who)
          && send.message() instanceof CatchUpReply reply) {
        told.add(reply);
      }
    }
    return told;
  }

  private void ask(ReplicaId who, long slot) {
    paxos.onMessage(who, new CatchUpRequest(slot));
    bench.effects.take();
  }

  @Test
  void tellsANewcomerThatIsLevel() {
    ask(NEWCOMER, 1);
    decide();
    assertEquals(List.of(new CatchUpReply(2, List.of(value(2)), 1, 2)), told(NEWCOMER));
    decide();
    assertEquals(List.of(new CatchUpReply(3, List.of(value(3)), 1, 3)), told(NEWCOMER));
  }

  @Test
  void tellsNobodyWhoHasToAskForMoreAnyway() {
    for (int i = 0; i < 20; i++) {
      decide();
    }
    ask(NEWCOMER, 1);
    decide();
    assertEquals(List.of(), told(NEWCOMER));
  }

  @Test
  void tellsNeitherMembersNorHotStandbys() {
    ReplicaId watcher = new ReplicaId(ReplicaId.WATCHERS, new Epoch(1, 7));
    ask(ReplicaId.of(2), 2);
    ask(watcher, 2);
    decide();
    assertEquals(List.of(), told(ReplicaId.of(2)));
    decide();
    assertEquals(List.of(), told(watcher));
  }

  @Test
  void endsWhenItIsNotAskedAgain() {
    ask(NEWCOMER, 2);
    int told = 0;
    for (int i = 0; i < PUSHES + 5; i++) {
      decide();
      told += told(NEWCOMER).size();
    }
    assertEquals(PUSHES, told);
    ask(NEWCOMER, decided + 1L);
    decide();
    assertEquals(1, told(NEWCOMER).size());
  }
}
