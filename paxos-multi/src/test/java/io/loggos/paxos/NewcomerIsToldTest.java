package io.loggos.paxos;

import static io.loggos.paxos.Bench.accept;
import static io.loggos.paxos.Bench.ballot;
import static io.loggos.paxos.Bench.configuration;
import static io.loggos.paxos.Bench.value;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loggos.api.Ballot;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
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
  private static final int BEHIND = 60;
  private static final Ballot LEADER = ballot(1, 1);
  private static final ReplicaId NEWCOMER = new ReplicaId(2, new Epoch(1, 7));

  private final ConfigurationSchedule schedule = new ConfigurationSchedule(configuration(3));
  private final Bench bench = new Bench(schedule, ReplicaId.of(0));
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
    return told(bench, who);
  }

  private static List<CatchUpReply> told(Bench place, ReplicaId who) {
    List<CatchUpReply> told = new ArrayList<>();
    for (RecordingEffects.Effect effect : place.effects.take()) {
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
  void tellsOneThatIsAMemberFromALaterSlotOnWhatIsDecidedBefore() {
    schedule.decide(1, configuration(3).with(new Member(NEWCOMER, "h", 1, 2)), 3);
    ask(NEWCOMER, 1);
    decide();
    assertEquals(List.of(new CatchUpReply(2, List.of(value(2)), 1, 2)), told(NEWCOMER));
  }

  /** The values of two slots are decided where the leader is, the first one being a change. */
  private MultiPaxos leaderOfAChange(Bench place) {
    MultiPaxos leader = place.leading();
    leader.propose(value(1));
    leader.propose(value(2));
    place.decide(leader, accept(leader.highestBallot(), 1, 1, 0));
    place.effects.take();
    schedule.decide(1, configuration(3).with(new Member(NEWCOMER, "h", 1, 2)), 4);
    leader.onExecuted(1);
    return leader;
  }

  @Test
  void aLeaderTellsWhoComesInWithoutBeingAsked() {
    Bench place = new Bench(schedule, ReplicaId.of(0));
    MultiPaxos leader = leaderOfAChange(place);
    assertEquals(List.of(new CatchUpReply(1, List.of(value(1)), 1, 1)), told(place, NEWCOMER));
    place.decide(leader, accept(leader.highestBallot(), 2, 2, 1));
    assertEquals(List.of(new CatchUpReply(2, List.of(value(2)), 1, 2)), told(place, NEWCOMER));
    leader.onExecuted(2);
    assertEquals(List.of(), told(place, NEWCOMER));
  }

  @Test
  void aLeaderTellsWhoComesInWhatItMayStillLack() {
    Bench place = new Bench(schedule, ReplicaId.of(0));
    MultiPaxos leader = place.leading();
    for (int slot = 1; slot <= BEHIND; slot++) {
      leader.propose(value(slot));
      place.decide(leader, accept(leader.highestBallot(), slot, slot, slot - 1));
    }
    place.effects.take();
    schedule.decide(BEHIND, configuration(3).with(new Member(NEWCOMER, "h", 1, 2)), 4);
    leader.onExecuted(BEHIND);
    assertEquals(1, told(place, NEWCOMER).get(0).firstSlot());
  }

  @Test
  void aFollowerTellsWhoComesInOnlyIfAsked() {
    schedule.decide(1, configuration(3).with(new Member(NEWCOMER, "h", 1, 2)), 3);
    paxos.onExecuted(1);
    decide();
    assertEquals(List.of(), told(NEWCOMER));
  }

  @Test
  void tellsNobodyWhoTakesPartInTheNextSlot() {
    schedule.decide(1, configuration(3).with(new Member(NEWCOMER, "h", 1, 2)), 3);
    decide();
    decide();
    ask(NEWCOMER, 4);
    decide();
    assertEquals(List.of(), told(NEWCOMER));
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
