package io.loggos.apps.recovery;

import static io.loggos.apps.recovery.SurvivorLogTest.value;
import static io.loggos.apps.recovery.SurvivorLogTest.vote;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.ClusterId;
import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Epoch;
import io.loggos.api.Genesis;
import io.loggos.api.Member;
import io.loggos.api.NoOp;
import io.loggos.api.Reconfigure;
import io.loggos.api.ReplicaId;
import io.loggos.api.SizedQuorums;
import io.loggos.api.Value;
import io.loggos.api.machine.JournalRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryPlanTest {
  private static final int ALPHA = 3;
  private static final long NEXT = ClusterId.recovered(ClusterId.founding(-1), 3, 5);
  private static final SizedQuorums MAJORITIES = new SizedQuorums(0, 0);
  private static final Configuration FIVE =
      new Configuration(0, IntStream.range(0, 5).mapToObj(RecoveryPlanTest::member).toList());

  private static Member member(int index) {
    return new Member(ReplicaId.of(index), "host" + index, 7000, 8000);
  }

  private static Survivor survivor(int index, JournalRecord... records) {
    SurvivorLog log = new SurvivorLog(0);
    for (JournalRecord record : records) {
      log.add(record);
    }
    return new Survivor(ReplicaId.of(index), null, log);
  }

  private static RecoveryPlan plan(int alpha, Survivor... survivors) {
    return RecoveryPlan.of(FIVE, alpha, MAJORITIES, List.of(survivors));
  }

  private static RecoveryPlan plan(Survivor... survivors) {
    return plan(ALPHA, survivors);
  }

  private static JournalRecord decided(long slot, long value) {
    return new JournalRecord.Decided(slot, value(value));
  }

  /** The values that follow, from the first slot that the chosen one does not know. */
  private static List<Value> values(RecoveryPlan plan) {
    List<Value> values = new ArrayList<>();
    long slot = plan.chosen().log().knownUpTo();
    List<JournalRecord> records = plan.records(NEXT);
    for (JournalRecord record : records.subList(0, records.size() - 1)) {
      JournalRecord.Decided decided = (JournalRecord.Decided) record;
      assertEquals(++slot, decided.slot());
      values.add(decided.value());
    }
    assertEquals(new JournalRecord.DecidedUpTo(slot), records.get(records.size() - 1));
    return values;
  }

  @Test
  void theOneThatKnowsMostGoesOnWithWhatAnyKnows() {
    Survivor behind = survivor(3, decided(1, 1), vote(2, 1, 2), vote(5, 1, 5));
    Survivor ahead = survivor(4, decided(1, 1), decided(2, 2), decided(3, 3), vote(4, 1, 4));
    RecoveryPlan plan = plan(behind, ahead);
    assertEquals(4, plan.chosen().id().index());
    assertEquals(3, plan.provenUpTo());
    assertEquals(5, plan.votedUpTo());
    assertEquals(List.of(value(4), value(5)), values(plan).subList(0, 2));
    assertEquals(List.of(), plan.unknown());
  }

  @Test
  void theHighestBallotWinsUnlessADecisionIsKnown() {
    Survivor one = survivor(3, vote(1, 2, 12), vote(2, 1, 21), decided(3, 33));
    Survivor other = survivor(4, vote(1, 1, 11), vote(2, 3, 23), vote(3, 4, 34));
    RecoveryPlan plan = plan(one, other);
    assertEquals(List.of(value(12), value(23), value(33)), values(plan).subList(0, 3));
    assertEquals(0, plan.provenUpTo());
  }

  @Test
  void whatNobodyKnowsBecomesANoOp() {
    RecoveryPlan plan = plan(survivor(3, vote(1, 1, 1), vote(4, 1, 4)));
    assertEquals(List.of(2L, 3L), plan.unknown());
    assertEquals(
        List.of(value(1), NoOp.INSTANCE, NoOp.INSTANCE, value(4)), values(plan).subList(0, 4));
  }

  @Test
  void decisionsOfOthersAreCertainToo() {
    Survivor one = survivor(3, decided(1, 1), vote(2, 1, 2), decided(3, 3));
    Survivor other = survivor(4, vote(1, 1, 1), decided(2, 2));
    assertEquals(3, plan(one, other).provenUpTo());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 16})
  void theOneIsTheOnlyMemberOfTheSlotAfter(int alpha) {
    RecoveryPlan plan = plan(alpha, survivor(3, decided(1, 1), vote(2, 1, 2)));
    assertEquals(new Configuration(1, List.of(member(3))), plan.next());
    ConfigurationSchedule schedule = new ConfigurationSchedule(FIVE);
    long slot = enterAll(schedule, 1, values(plan), alpha);
    schedule.onExecuted(slot);
    assertEquals(plan.next(), schedule.at(slot + 1));
    assertFalse(schedule.isPending(slot + 1));
    assertEquals(1, values(plan).stream().filter(new Genesis(NEXT)::equals).count());
  }

  private static long enterAll(
      ConfigurationSchedule schedule, long from, List<Value> values, int alpha) {
    long slot = from;
    for (Value value : values) {
      slot++;
      if (value instanceof Reconfigure change) {
        assertTrue(schedule.decide(slot, change.next(), alpha));
      }
    }
    return slot;
  }

  @Test
  void aChangeThatWasOnItsWayComesIntoForceFirst() {
    Configuration four = FIVE.without(0);
    JournalRecord change = new JournalRecord.Decided(2, new Reconfigure(four));
    RecoveryPlan plan = plan(survivor(3, decided(1, 1), change));
    assertEquals(four, plan.members());
    assertEquals(2, plan.next().number());
    ConfigurationSchedule schedule = new ConfigurationSchedule(FIVE);
    schedule.decide(2, four, ALPHA);
    enterAll(schedule, 2, values(plan), ALPHA);
    assertEquals(plan.next(), schedule.latest());
    assertFalse(plan.isEnough(MAJORITIES, ids(3, 4)));
    assertTrue(plan.isEnough(MAJORITIES, ids(1, 2, 3)));
  }

  private static Set<ReplicaId> ids(Integer... indices) {
    return Set.copyOf(List.of(indices).stream().map(ReplicaId::of).toList());
  }

  @Test
  void aMajorityNeedsNoRecovery() {
    RecoveryPlan plan = plan(survivor(3, decided(1, 1)));
    assertFalse(plan.isEnough(MAJORITIES, ids(0, 3)));
    assertTrue(plan.isEnough(MAJORITIES, ids(0, 1, 3)));
    ReplicaId later = new ReplicaId(1, new Epoch(1, 1));
    assertFalse(plan.isEnough(MAJORITIES, Set.of(ReplicaId.of(0), later, ReplicaId.of(3))));
  }

  @Test
  void whoeverWasRemovedIsNoMember() {
    Configuration four = FIVE.without(3);
    JournalRecord change = new JournalRecord.Decided(1, new Reconfigure(four));
    assertFalse(plan(survivor(3, change)).isMember());
    assertTrue(plan(survivor(4, change)).isMember());
  }
}
