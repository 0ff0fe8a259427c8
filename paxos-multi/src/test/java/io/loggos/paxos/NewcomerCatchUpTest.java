package io.loggos.paxos;

import static io.loggos.paxos.Bench.MILLI;
import static io.loggos.paxos.Bench.configuration;
import static io.loggos.paxos.Bench.value;
import static io.loggos.paxos.Bench.vitals;
import static io.loggos.paxos.RecordingEffects.asked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.paxos.RecordingEffects.Send;
import io.loggos.paxos.RecordingEffects.Start;
import io.loggos.paxos.message.CatchUpReply;
import io.loggos.paxos.message.CatchUpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A replica that is to take the place of the third of three hears of decisions by asking only. */
final class NewcomerCatchUpTest {
  private static final ReplicaId SELF = new ReplicaId(2, new Epoch(1, 7));
  private static final ReplicaId PEER = ReplicaId.of(0);

  private final ConfigurationSchedule schedule =
      ConfigurationSchedule.joining(configuration(3), configuration(3));
  private final Bench bench = new Bench(schedule, SELF);
  private final MultiPaxos paxos = bench.multiPaxos();

  /** What it did at once. */
  private List<RecordingEffects.Effect> begun;

  @BeforeEach
  void start() {
    paxos.onTrust(ReplicaId.of(1));
    paxos.start();
    begun = bench.effects.take();
  }

  private List<RecordingEffects.Effect> timerEnds() {
    paxos.onTimer(CatchUp.CATCH_UP);
    return bench.effects.take();
  }

  @Test
  void asksAtOnceAndNeitherTheLeaderNorItsPredecessor() {
    assertEquals(List.of(PEER), asked(begun));
  }

  @Test
  void asksOnceForWhatComesAfterTheStateThatItInherited() {
    Bench heir = new Bench(schedule, SELF);
    MultiPaxos heirs = heir.multiPaxos();
    heirs.onSnapshotInstalled(12);
    heirs.onTrust(ReplicaId.of(1));
    heirs.start();
    List<CatchUpRequest> requests = new ArrayList<>();
    for (RecordingEffects.Effect effect : heir.effects.take()) {
      if (effect instanceof Send send && send.message() instanceof CatchUpRequest request) {
        requests.add(request);
      }
    }
    assertEquals(List.of(new CatchUpRequest(13)), requests);
  }

  @Test
  void waitsAMomentForWhomItAskedThoughOthersAreHeard() {
    paxos.onVitals(ReplicaId.of(1), vitals(5, 5));
    assertEquals(List.of(), asked(bench.effects.take()), "that one leads");
    assertEquals(List.of(ReplicaId.of(1)), asked(timerEnds()));
  }

  @Test
  void asksEachPeerOnceInQuickSuccessionAsThereMayBeNoConnectionYet() {
    List<ReplicaId> asked = new ArrayList<>();
    List<Boolean> soon = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      List<RecordingEffects.Effect> done = i == 0 ? begun : timerEnds();
      asked.addAll(asked(done));
      soon.add(done.contains(new Start(CatchUp.CATCH_UP, 10 * MILLI)));
    }
    assertEquals(List.of(PEER, ReplicaId.of(1), ReplicaId.of(2)), asked.stream().sorted().toList());
    assertEquals(List.of(true, true, false), soon);
  }

  @Test
  void asksAtOnceWhenASnapshotWasInstalledThoughItKnowsOfNothingMore() {
    paxos.onTimer(CatchUp.CATCH_UP);
    ReplicaId source = asked(bench.effects.take()).get(0);
    paxos.onMessage(source, new CatchUpReply(1, List.of(), 9, 12));
    bench.effects.take();
    paxos.onSnapshotInstalled(12);
    assertEquals(1, asked(bench.effects.take()).size());
  }

  @Test
  void asksAgainSoonOnceItWasAnswered() {
    paxos.onTimer(CatchUp.CATCH_UP);
    ReplicaId source = asked(bench.effects.take()).get(0);
    paxos.onMessage(source, new CatchUpReply(1, List.of(value(1)), 1, 1));
    assertTrue(bench.effects.take().contains(new Start(CatchUp.CATCH_UP, 10 * MILLI)));
  }

  @Test
  void asksAtOnceForTheLastDecisionsBeforeItsFirstSlot() {
    paxos.onTimer(CatchUp.CATCH_UP);
    ReplicaId source = asked(bench.effects.take()).get(0);
    paxos.onMessage(source, new CatchUpReply(1, List.of(value(1)), 1, 1));
    paxos.onVitals(PEER, vitals(3, 3));
    assertEquals(List.of(), asked(bench.effects.take()), "it is nobody yet");
    Configuration next = configuration(3).with(new Member(SELF, "h", 1, 2));
    schedule.hint(next);
    paxos.onVitals(PEER, vitals(4, 4));
    assertEquals(1, asked(bench.effects.take()).size());
  }

  @Test
  void asksForTheRestAsSoonAsASnapshotIsInstalled() {
    paxos.onTimer(CatchUp.CATCH_UP);
    ReplicaId source = asked(bench.effects.take()).get(0);
    paxos.onMessage(source, new CatchUpReply(1, List.of(), 9, 12));
    assertEquals(source, paxos.snapshotSource());
    bench.effects.take();
    paxos.onSnapshotInstalled(10);
    assertEquals(List.of(source), asked(bench.effects.take()));
    paxos.onMessage(source, new CatchUpReply(11, List.of(value(11), value(12)), 9, 12));
    assertEquals(12, paxos.decidedUpTo());
  }

  @Test
  void takesWhatItIsToldWithoutHavingAsked() {
    paxos.onMessage(PEER, new CatchUpReply(1, List.of(value(1)), 1, 1));
    bench.effects.take();
    paxos.onMessage(PEER, new CatchUpReply(2, List.of(value(2)), 1, 2));
    assertEquals(2, paxos.decidedUpTo());
    assertEquals(List.of(), asked(bench.effects.take()));
  }

  @Test
  void asksTheOthersTooWhenTheOnlyOneKnownToHaveMoreIsGone() {
    paxos.onMessage(PEER, new CatchUpReply(1, List.of(value(1)), 1, 5));
    bench.effects.take();
    Set<ReplicaId> asked = new TreeSet<>();
    for (int i = 0; i < 4; i++) {
      asked.addAll(asked(timerEnds()));
    }
    assertEquals(Set.of(ReplicaId.of(0), ReplicaId.of(1), ReplicaId.of(2)), asked);
  }
}
