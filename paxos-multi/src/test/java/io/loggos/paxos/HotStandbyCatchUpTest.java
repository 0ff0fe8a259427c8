package io.loggos.paxos;

import static io.loggos.paxos.Bench.accept;
import static io.loggos.paxos.Bench.ballot;
import static io.loggos.paxos.Bench.configuration;
import static io.loggos.paxos.Bench.value;
import static io.loggos.paxos.Bench.vitals;
import static io.loggos.paxos.RecordingEffects.asked;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loggos.api.Ballot;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Epoch;
import io.loggos.api.ReplicaId;
import io.loggos.paxos.RecordingEffects.Recall;
import io.loggos.paxos.RecordingEffects.Send;
import io.loggos.paxos.message.CatchUpReply;
import io.loggos.paxos.message.CatchUpRequest;
import io.loggos.paxos.message.Watermark;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Hot standbys hear of decisions by asking only, as long as they are not needed. */
final class HotStandbyCatchUpTest {
  private static final ReplicaId WATCHER = new ReplicaId(ReplicaId.WATCHERS, new Epoch(1, 7));

  /** Replica 0 of three, which replica 1 leads. */
  @Nested
  final class Member {
    private static final Ballot LEADER = ballot(1, 1);

    private final Bench bench = new Bench(3, 0);
    private final MultiPaxos paxos = bench.multiPaxos();
    private int decided;

    /** So many more slots are decided, and executed by all three. */
    private void execute(int slots) {
      for (int i = 0; i < slots; i++) {
        decided++;
        paxos.onMessage(LEADER.owner(), accept(LEADER, decided, decided, decided - 1));
        paxos.onMessage(LEADER.owner(), new Watermark(LEADER, decided));
      }
      for (int peer = 1; peer <= 2; peer++) {
        paxos.onVitals(ReplicaId.of(peer), vitals(decided, decided));
      }
      paxos.onExecuted(decided);
      bench.effects.take();
    }

    @Test
    void forgetsAtOnceWhatAllHaveExecuted() {
      execute(3);
      assertEquals(4, paxos.logStart());
    }

    @Test
    void keepsWhatAHotStandbyLacks() {
      execute(3);
      paxos.onMessage(WATCHER, new CatchUpRequest(4));
      execute(2);
      assertEquals(4, paxos.logStart());
      paxos.onMessage(WATCHER, new CatchUpRequest(4));
      assertEquals(
          List.of(new Send(WATCHER, new CatchUpReply(4, List.of(value(4), value(5)), 4, 5))),
          bench.effects.takeUntimed());
      paxos.onMessage(WATCHER, new CatchUpRequest(6));
      execute(1);
      assertEquals(6, paxos.logStart());
    }

    @Test
    void keepsItNoLongerForOneThatWentSilent() {
      execute(3);
      paxos.onMessage(WATCHER, new CatchUpRequest(4));
      bench.advance(2001);
      execute(1);
      assertEquals(5, paxos.logStart());
    }

    @Test
    void readsBackForTwoAtATime() {
      bench.effects.recallDecisions();
      execute(3);
      ReplicaId second = new ReplicaId(ReplicaId.WATCHERS, new Epoch(1, 8));
      paxos.onMessage(WATCHER, new CatchUpRequest(1));
      paxos.onMessage(second, new CatchUpRequest(1));
      assertEquals(
          List.of(new Recall(WATCHER, 1), new Recall(second, 1)), bench.effects.takeUntimed());
    }
  }

  /** One that follows a cluster of five, which replica 0 leads as far as it knows. */
  @Nested
  final class Watcher {
    private final Bench bench =
        new Bench(ConfigurationSchedule.joining(configuration(5), configuration(5)), WATCHER);
    private final MultiPaxos paxos = bench.multiPaxos();

    private ReplicaId source;

    @BeforeEach
    void start() {
      paxos.start();
      source = asksNext();
    }

    private ReplicaId asksNext() {
      return asked(bench.effects.take()).get(0);
    }

    private ReplicaId timerEnds() {
      paxos.onTimer(CatchUp.CATCH_UP);
      return asksNext();
    }

    @Test
    void asksAllInTurnWhoDoNotLeadSoThatTheyKeepWhatItLacks() {
      Set<ReplicaId> asked = new TreeSet<>();
      for (int slot = 1; slot <= 50; slot++) {
        paxos.onMessage(source, new CatchUpReply(slot, List.of(value(slot)), 1, slot));
        source = timerEnds();
        asked.add(source);
      }
      assertEquals(50, paxos.decidedUpTo());
      assertEquals(4, asked.size());
    }
  }
}
