package io.loggos.liveness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Ballot;
import io.loggos.api.Configuration;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.Events.Kind;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.machine.Vitals;
import io.loggos.api.plugin.LivenessPlugin;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class HeartbeatLivenessTest {
  private final Bench bench = new Bench(3, 1, Bench.STABLE);

  @Test
  void isFoundByName() {
    LivenessPlugin plugin = ServiceLoader.load(LivenessPlugin.class).findFirst().orElseThrow();
    assertEquals("heartbeats", plugin.name());
    assertEquals("liveness", plugin.section());
    assertEquals(List.of(Heartbeat.TYPE), plugin.messageTypes());
    assertEquals(1, Heartbeat.TYPE.number());
    assertEquals(Part.LIVENESS, Heartbeat.TYPE.part());
  }

  @Test
  void speaksAtOnceAndThenAtEachInterval() {
    assertNull(bench.part.leader(), "nobody before the start");
    bench.part.start();
    assertEquals(
        List.of(new Heartbeat(Vitals.UNKNOWN, 3, true, 0b111, Ballot.NONE, 0, Handover.NONE)),
        bench.sent);
    assertEquals(2, bench.timers.size());
    bench.advance(60);
    assertEquals(4, bench.sent.size());
    bench.part.onBroadcast();
    bench.advance(20);
    assertEquals(4, bench.sent.size());
  }

  @Test
  void saysNothingBeforeTheStart() {
    bench.part.onOwnVitals(Bench.INELIGIBLE);
    bench.part.onBallot(Bench.ballot(4, 2));
    assertEquals(List.of(), bench.sent);
  }

  @Test
  void tellsPeersAtOnceWhatMattersForElections() {
    bench.part.start();
    bench.refuse(0);
    assertEquals(2, bench.sent.size());
    assertEquals(0b110, bench.lastSent().hears());
    bench.refuse(2);
    assertEquals(2, bench.sent.size(), "once per interval");
    bench.part.onBroadcast();
    bench.advance(20);
    assertEquals(3, bench.sent.size(), "but then in spite of other broadcasts");
    assertEquals(0b010, bench.lastSent().hears());
    assertFalse(bench.lastSent().connected());
    assertFalse(bench.lastSent().vitals().eligible());
  }

  @Test
  void announcesItsOwnVitals() {
    bench.part.start();
    bench.part.onOwnVitals(new Vitals(9, 8, 77, true, false));
    assertEquals(1, bench.sent.size(), "progress can wait for the tick");
    bench.advance(20);
    assertEquals(new Vitals(9, 8, 77, true, false), bench.lastSent().vitals());
    bench.part.onOwnVitals(new Vitals(9, 8, 77, false, true));
    assertEquals(new Vitals(9, 8, 77, false, true), bench.lastSent().vitals());
    assertEquals(new Vitals(9, 8, 77, false, true), bench.part.vitals(1));
  }

  @Test
  void passesOnWhatPeersSaid() {
    bench.part.start();
    Vitals said = new Vitals(5, 4, 3, false, false);
    assertSame(Vitals.UNKNOWN, bench.part.vitals(2));
    bench.hear(2, new Heartbeat(said, 0, true, -1, Ballot.NONE, 0, Handover.NONE));
    assertEquals(said, bench.part.vitals(2));
    assertSame(Vitals.UNKNOWN, bench.part.vitals(3));
    assertSame(Vitals.UNKNOWN, bench.part.vitals(-1));
  }

  @Test
  void passesOnTheHighestBallotAndCountsItsHops() {
    bench.part.start();
    bench.hear(2, new Heartbeat(Bench.HEALTHY, 0, true, -1, Bench.ballot(9, 0), 0, Handover.NONE));
    bench.advance(20);
    assertEquals(Bench.ballot(9, 0), bench.lastSent().highest());
    assertEquals(1, bench.lastSent().hops());
    bench.part.onBallot(Bench.ballot(9, 0));
    bench.advance(20);
    assertEquals(0, bench.lastSent().hops(), "consensus here has seen it itself");
    bench.part.onBallot(Bench.ballot(10, 1));
    bench.advance(20);
    assertEquals(Bench.ballot(10, 1), bench.lastSent().highest());
  }

  @Test
  void isNotConfusedByStrangers() {
    bench.part.start();
    Heartbeat claim =
        new Heartbeat(Bench.HEALTHY, 1, true, -1, Bench.ballot(9, 0), 0, Handover.NONE);
    for (ReplicaId from :
        List.of(ReplicaId.of(1), ReplicaId.of(3), new ReplicaId(0, new Epoch(1, 0)))) {
      bench.part.onHeard(from);
      bench.part.onMessage(from, claim);
    }
    assertEquals(2, bench.leader());
    assertSame(Vitals.UNKNOWN, bench.part.vitals(1), "its own heartbeat comes back by loop-back");
  }

  @Test
  void isNotConfusedByNonsense() {
    bench.part.start();
    bench.hear(
        0,
        new Heartbeat(
            Bench.HEALTHY, 64, false, 0, Bench.ballot(Long.MAX_VALUE, 9), 0, Handover.NONE));
    Message alien =
        new Message() {
          @Override
          public MessageType<?> type() {
            return null;
          }
        };
    bench.part.onMessage(ReplicaId.of(0), alien);
    bench.part.onTimer(new TimerKey(Part.LIVENESS, "alien"));
    assertEquals(2, bench.leader());
  }

  @Test
  void knowsWhetherItIsConnectedToAMajority() {
    bench.part.start();
    assertTrue(bench.part.hearsQuorum());
    bench.refuse(0);
    assertTrue(bench.part.hearsQuorum());
    bench.hear(2, new Heartbeat(Bench.HEALTHY, 0, true, 0b101, Ballot.NONE, 0, Handover.NONE));
    assertFalse(bench.part.hearsQuorum(), "r2 does not hear us");
    bench.hear(0);
    assertTrue(bench.part.hearsQuorum());
  }

  @Test
  void reportsSuspicions() {
    bench.part.start();
    bench.refuse(0);
    bench.hear(0);
    assertEquals(List.of("r0: its host refuses connections"), bench.causes(Kind.SUSPECT));
    assertEquals(List.of("r0: heard again after 0 ms, timeout 100 ms"), bench.causes(Kind.RESTORE));
  }

  @Test
  void followsTheMembership() {
    bench.part.start();
    bench.hearAll(2, Bench.ballot(3, 2));
    ReplicaId successor = new ReplicaId(2, new Epoch(1, 0));
    bench.schedule.decide(
        9,
        Bench.configuration(
            1, List.of(ReplicaId.of(0), ReplicaId.of(1), successor, ReplicaId.of(3))),
        1);
    bench.advance(13);
    assertEquals(ReplicaId.of(3), bench.part.leader(), "the ballot's owner is no member any more");
    bench.part.onCrashEvidence(ReplicaId.of(2));
    assertFalse(bench.part.isSuspected(2));
    bench.part.onCrashEvidence(successor);
    assertTrue(bench.part.isSuspected(2));
  }

  @Test
  void aReplicaThatIsNoMemberAnyMoreDoesNotLead() {
    bench.part.start();
    bench.hearAll(1, Bench.ballot(3, 1));
    assertEquals(1, bench.leader());
    bench.schedule.decide(
        9,
        Bench.configuration(
            1, List.of(ReplicaId.of(0), new ReplicaId(1, new Epoch(1, 0)), ReplicaId.of(2))),
        1);
    bench.advance(20);
    assertEquals(2, bench.leader());
    assertFalse(bench.part.hearsQuorum());
    assertFalse(bench.lastSent().vitals().eligible());
  }

  /** Replica 1 of three goes, for nobody or for a successor. */
  private Configuration without(ReplicaId successor) {
    Configuration latest = bench.schedule.latest();
    return successor == null
        ? latest.without(1)
        : latest.with(new Member(successor, "localhost", 1, 2));
  }

  static Stream<ReplicaId> successors() {
    return Stream.of(null, new ReplicaId(1, new Epoch(1, 5)));
  }

  @ParameterizedTest
  @MethodSource("successors")
  void tellsItsOwnVitalsThoughItIsNoMemberAnyMore(ReplicaId successor) {
    bench.part.start();
    bench.part.onOwnVitals(new Vitals(5, 4, 44, true, false));
    bench.schedule.decide(6, without(successor), 1);
    bench.part.onMembership();
    bench.advance(20);
    assertEquals(new Vitals(5, 4, 44, false, false), bench.lastSent().vitals());
    bench.part.onOwnVitals(new Vitals(9, 8, 88, true, false));
    if (successor != null) {
      Heartbeat claim = new Heartbeat(Bench.HEALTHY, 0, true, -1, Ballot.NONE, 0, Handover.NONE);
      bench.part.onMessage(successor, claim);
    }
    bench.advance(20);
    assertEquals(new Vitals(9, 8, 88, false, false), bench.lastSent().vitals());
    assertNotEquals(ReplicaId.of(1), bench.part.leader());
  }

  @Test
  void tellsItsOwnVitalsFromAPlaceThatIsNoMore() {
    Bench last = new Bench(3, 2, Bench.STABLE);
    last.part.start();
    last.schedule.decide(6, last.schedule.latest().without(2), 1);
    last.part.onMembership();
    last.part.onOwnVitals(new Vitals(9, 8, 88, false, false));
    last.advance(20);
    assertEquals(new Vitals(9, 8, 88, false, false), last.lastSent().vitals());
    assertEquals(0b011, last.lastSent().hears());
  }

  @Test
  void hearsOfANewMembershipAtOnce() {
    bench.part.start();
    bench.refuse(2);
    assertTrue(bench.part.isSuspected(2));
    ReplicaId successor = new ReplicaId(2, new Epoch(1, 5));
    bench.schedule.decide(
        6, bench.schedule.latest().with(new Member(successor, "localhost", 1, 2)), 1);
    bench.part.onMembership();
    assertFalse(bench.part.isSuspected(2), "its successor may be well");
    assertSame(Vitals.UNKNOWN, bench.part.vitals(2));
  }

  @Test
  void passesOnWhatAnybodyTellsOfItself() {
    Vitals said = new Vitals(5, 4, 3, true, false);
    assertEquals(
        said, bench.part.told(new Heartbeat(said, 0, true, -1, Ballot.NONE, 0, Handover.NONE)));
    assertNull(bench.part.told(() -> null));
  }
}
