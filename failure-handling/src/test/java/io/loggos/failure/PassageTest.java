package io.loggos.failure;

import static io.loggos.failure.Bench.NEWCOMER;
import static io.loggos.failure.Bench.R0;
import static io.loggos.failure.Bench.R1;
import static io.loggos.failure.Bench.R2;
import static io.loggos.failure.Bench.configuration;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.ReplicaId;
import io.loggos.api.SizedQuorums;
import io.loggos.api.machine.LifeCycle;
import io.loggos.api.machine.Vitals;
import io.loggos.api.wire.BytesInput;
import io.loggos.api.wire.BytesOutput;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The way in and out; a change decided in slot 5 rules from slot 9 on. */
final class PassageTest {
  private static final ReplicaId NEW = NEWCOMER.id();
  private static final Configuration REPLACED = configuration(3).with(NEWCOMER);

  private final Bench bench = new Bench(3, R0);
  private final Passage passage = new Passage(bench.context, Bench.OPTIONS);

  private static Vitals executed(long slot) {
    return new Vitals(slot, slot, 0, true, false);
  }

  /** A part of another replica than the founder 0. */
  private static Passage of(Bench bench) {
    return new Passage(bench.context, Bench.OPTIONS);
  }

  private static Bench newcomer() {
    return new Bench(
        ConfigurationSchedule.joining(configuration(3), configuration(3)),
        NEW,
        new SizedQuorums(0, 0));
  }

  @Test
  void aFounderTakesPartFromTheStart() {
    passage.start(0);
    assertEquals(LifeCycle.ACTIVATED, passage.lifeCycle());
    assertEquals(List.of(), bench.takeDone());
    passage.onTimer();
    passage.onExecuted(1);
    assertEquals(List.of(), bench.takeDone());
    assertEquals(List.of("LIFE_CYCLE 1 ACTIVATED: takes part"), bench.takeTold());
  }

  @Test
  void aNewcomerTellsAtOnceThatItHasComeALongWay() {
    Bench newcomer = newcomer();
    Passage coming = of(newcomer);
    coming.start(0);
    newcomer.takeDone();
    coming.onExecuted(8);
    assertEquals(List.of(), newcomer.takeDone(), "the timer tells of a few slots");
    coming.onExecuted(9);
    assertEquals("to all: Following 9", newcomer.takeDone().get(0));
    coming.onExecuted(10);
    assertEquals(List.of(), newcomer.takeDone());
  }

  @Test
  void aJoinFollowsTheDecidedMark() {
    passage.start(0);
    passage.onExecuted(4);
    bench.decide(5, REPLACED);
    passage.onExecuted(5);
    assertEquals(
        List.of("to all: FirstSlot 1 from 9", "to " + NEW + ": FirstSlot 1 from 9"),
        bench.takeDone());
    passage.onExecuted(7);
    assertEquals(List.of(), bench.takeDone());
    bench.takeTold();
    passage.onExecuted(8);
    assertEquals(
        List.of("to all: Join 1", "to r2: FirstSlot 1 from 9", "to r2: Join 1"), bench.takeDone());
    assertEquals(
        List.of("CONFIGURATION 9 rules: configuration 1 of r0 r1 " + NEW), bench.takeTold());
    passage.onExecuted(9);
    assertEquals(List.of(), bench.takeDone(), "once");
  }

  @Test
  void whatIsExecutedAtOnceIsToldAtOnce() {
    passage.start(0);
    bench.decide(5, REPLACED);
    passage.onExecuted(12);
    assertEquals(
        List.of(
            "to all: FirstSlot 1 from 9",
            "to " + NEW + ": FirstSlot 1 from 9",
            "to all: Join 1",
            "to r2: FirstSlot 1 from 9",
            "to r2: Join 1"),
        bench.takeDone());
  }

  @ParameterizedTest(name = "restarted after slot {0}")
  @ValueSource(longs = {5, 6, 7})
  void aRestartWithAPendingChangeSaysNothingBeforeTheFirstSlot(long recovered) {
    bench.decide(5, REPLACED);
    passage.onExecuted(recovered);
    assertEquals(List.of(), bench.takeDone(), "nothing before the start");
    passage.start(recovered);
    passage.onStranger(R2);
    passage.onVitals(R1, executed(3));
    passage.onJoin(R1, new Join(1));
    for (long slot = recovered + 1; slot < 8; slot++) {
      passage.onExecuted(slot);
    }
    assertEquals(List.of("to r2: FirstSlot 1 from 9"), bench.takeDone());
    passage.onExecuted(8);
    assertEquals(List.of("to all: Join 1"), bench.takeDone());
  }

  @ParameterizedTest(name = "restarted after slot {0}")
  @ValueSource(longs = {8, 9, 40})
  void aRestartAfterTheChangeTellsWhoeverAsks(long recovered) {
    bench.decide(5, REPLACED);
    bench.schedule.onExecuted(recovered);
    passage.start(recovered);
    passage.onExecuted(recovered);
    assertEquals(List.of(), bench.takeDone());
    passage.onStranger(R2);
    assertEquals(List.of("to r2: FirstSlot 1 from 9", "to r2: Join 1"), bench.takeDone());
  }

  @ParameterizedTest(name = "a peer that executed {0} is told: {1}")
  @CsvSource({"3, true", "7, true", "8, false", "30, false"})
  void tellsMembersThatLag(long theirs, boolean tells) {
    passage.start(0);
    bench.decide(5, REPLACED);
    passage.onExecuted(10);
    bench.takeDone();
    passage.onVitals(R1, executed(theirs));
    assertEquals(
        tells ? List.of("to r1: FirstSlot 1 from 9", "to r1: Join 1") : List.of(),
        bench.takeDone());
  }

  @Test
  void tellsNobodyOfTheFoundersConfiguration() {
    passage.start(0);
    passage.onVitals(R1, executed(0));
    passage.onStranger(NEW);
    assertEquals(List.of("to " + NEW + ": FirstSlot 0 from 1"), bench.takeDone());
  }

  @Test
  void answersAnOldFirstSlotWithTheLatest() {
    passage.start(0);
    bench.decide(5, REPLACED);
    passage.onExecuted(8);
    bench.takeDone();
    passage.onFirstSlot(R1, new FirstSlot(configuration(3), 1));
    assertEquals(List.of("to r1: FirstSlot 1 from 9", "to r1: Join 1"), bench.takeDone());
    passage.onFirstSlot(R0, new FirstSlot(configuration(3), 1));
    assertEquals(List.of(), bench.takeDone(), "nothing to oneself");
  }

  @Test
  void aNewcomerReportsUntilTheLogMakesItAMember() {
    Bench bench = newcomer();
    Passage passage = of(bench);
    passage.start(0);
    assertEquals(List.of("to all: Following 0", "timer follow 10"), bench.takeDone());
    assertEquals(LifeCycle.FOLLOWING, passage.lifeCycle());
    passage.onExecuted(4);
    passage.onTimer();
    assertEquals(List.of("to all: Following 4", "timer follow 10"), bench.takeDone());

    passage.onFirstSlot(R1, new FirstSlot(REPLACED, 9));
    assertEquals(LifeCycle.PREPARED, passage.lifeCycle());
    assertTrue(bench.schedule.isPeer(NEW));
    passage.onTimer();
    assertEquals(
        List.of("to all: Following 4", "timer follow 10"),
        bench.takeDone(),
        "only the log makes it a member");

    bench.decide(5, REPLACED);
    passage.onExecuted(5);
    assertEquals(LifeCycle.PREPARED, passage.lifeCycle());
    bench.takeDone();
    passage.onTimer();
    assertEquals(List.of(), bench.takeDone());
    passage.onExecuted(8);
    assertEquals(LifeCycle.ACTIVATED, passage.lifeCycle());
    assertEquals(
        List.of("to all: Join 1", "to r2: FirstSlot 1 from 9", "to r2: Join 1"), bench.takeDone());
  }

  @Test
  void aNewcomerTellsNobodyAnything() {
    Bench bench = newcomer();
    Passage passage = of(bench);
    passage.start(0);
    bench.takeDone();
    passage.onStranger(R2);
    passage.onJoin(R0, new Join(0));
    passage.onJoin(R1, new Join(0));
    assertEquals(List.of(), bench.takeDone());
    assertEquals(LifeCycle.FOLLOWING, passage.lifeCycle());
  }

  @Test
  void leavesAtAMajorityOfItsSuccessorsJoins() {
    Bench bench = new Bench(3, R2);
    Passage passage = of(bench);
    passage.start(0);
    bench.decide(5, REPLACED);
    passage.onExecuted(8);
    assertEquals(LifeCycle.RETIRING, passage.lifeCycle());
    passage.onJoin(R0, new Join(1));
    passage.onJoin(R0, new Join(1));
    assertEquals(LifeCycle.RETIRING, passage.lifeCycle(), "a repeated word counts once");
    passage.onJoin(R2, new Join(1));
    assertEquals(LifeCycle.RETIRING, passage.lifeCycle(), "its own word does not count");
    passage.onJoin(R1, new Join(2));
    passage.onJoin(R1, new Join(0));
    assertEquals(LifeCycle.RETIRING, passage.lifeCycle(), "of another configuration");
    passage.onJoin(NEW, new Join(1));
    assertEquals(LifeCycle.RETIRED, passage.lifeCycle());
    passage.onExecuted(9);
    passage.onJoin(R1, new Join(1));
    assertEquals(LifeCycle.RETIRED, passage.lifeCycle(), "for good");
  }

  @Test
  void leavesThoughItsLogDoesNotTellOfTheChange() {
    Bench bench = new Bench(3, R2);
    Passage passage = of(bench);
    passage.start(0);
    passage.onJoin(R0, new Join(1));
    passage.onJoin(R1, new Join(1));
    assertEquals(LifeCycle.ACTIVATED, passage.lifeCycle(), "of what nobody told it");
    passage.onFirstSlot(R0, new FirstSlot(REPLACED, 9));
    passage.onJoin(R0, new Join(1));
    assertEquals(LifeCycle.RETIRING, passage.lifeCycle());
    passage.onJoin(R1, new Join(1));
    assertEquals(LifeCycle.RETIRED, passage.lifeCycle());
  }

  @Test
  void joinsOfAnEarlierChangeDoNotCountForALaterOne() {
    Bench bench = new Bench(3, R2);
    Passage passage = of(bench);
    passage.start(0);
    bench.decide(5, configuration(3).with(Bench.member(Bench.newcomer(1, 1))));
    passage.onExecuted(8);
    passage.onJoin(R0, new Join(1));
    assertEquals(LifeCycle.ACTIVATED, passage.lifeCycle());
    bench.decide(9, bench.schedule.latest().with(NEWCOMER));
    passage.onExecuted(12);
    passage.onJoin(R0, new Join(1));
    passage.onJoin(NEW, new Join(2));
    assertEquals(LifeCycle.RETIRING, passage.lifeCycle());
    passage.onJoin(R0, new Join(2));
    assertEquals(LifeCycle.RETIRED, passage.lifeCycle());
  }

  @Test
  void aLeaverHandsOnWhatItKnowsUntilThen() {
    Bench bench = new Bench(3, R2);
    Passage passage = of(bench);
    passage.start(0);
    bench.decide(5, REPLACED);
    passage.onExecuted(8);
    bench.takeDone();
    passage.onVitals(R0, executed(2));
    assertEquals(List.of("to r0: FirstSlot 1 from 9", "to r0: Join 1"), bench.takeDone());
    assertFalse(bench.schedule.latest().contains(R2));
  }

  @Test
  void whoWasRemovedKnowsItThoughItsPlaceIsVacant() {
    Configuration grown = configuration(3).with(Bench.member(Bench.newcomer(3, 1)));
    ConfigurationSchedule schedule = new ConfigurationSchedule(configuration(3));
    assertTrue(schedule.decide(5, grown, Bench.ALPHA));
    assertTrue(schedule.decide(15, grown.without(3), Bench.ALPHA));
    schedule.onExecuted(40);
    Bench bench = new Bench(schedule, Bench.newcomer(3, 1), new SizedQuorums(0, 0));
    Passage passage = of(bench);
    passage.start(40);
    assertEquals(LifeCycle.RETIRING, passage.lifeCycle());
    assertEquals(List.of(), bench.takeDone(), "it follows nobody");
    Bench later = new Bench(schedule, Bench.newcomer(3, 2), new SizedQuorums(0, 0));
    Passage newcomer = of(later);
    newcomer.start(40);
    assertEquals(LifeCycle.FOLLOWING, newcomer.lifeCycle());
  }

  @Test
  void aNewcomerThatWasPassedOverLearnsIt() {
    Bench bench = newcomer();
    Passage passage = of(bench);
    passage.start(0);
    assertEquals(LifeCycle.FOLLOWING, passage.lifeCycle());
    Configuration other = configuration(3).with(Bench.member(Bench.newcomer(2, 2)));
    bench.decide(5, other);
    bench.schedule.onExecuted(20);
    passage.onExecuted(20);
    assertEquals(LifeCycle.RETIRING, passage.lifeCycle());
  }

  static Stream<Arguments> formerMembers() {
    return Stream.of(
        Arguments.of(R2, REPLACED),
        Arguments.of(R2, configuration(3).without(2)),
        Arguments.of(NEW, REPLACED.with(Bench.member(Bench.newcomer(2, 2)))));
  }

  @ParameterizedTest(name = "{0} of {1}")
  @MethodSource("formerMembers")
  void whoStartsAgainAfterItsTimeRetires(ReplicaId self, Configuration latest) {
    BytesOutput out = new BytesOutput();
    new ConfigurationSchedule(latest).write(out, 40);
    ConfigurationSchedule schedule = new ConfigurationSchedule(configuration(3));
    schedule.read(new BytesInput(out.toByteArray()));
    schedule.onExecuted(40);
    Bench bench = new Bench(schedule, self, new SizedQuorums(0, 0));
    Passage passage = of(bench);
    passage.onExecuted(40);
    passage.start(40);
    assertEquals(List.of(), bench.takeDone(), "it follows nobody");
    assertEquals(LifeCycle.RETIRING, passage.lifeCycle());
    passage.onJoin(R0, new Join(latest.number()));
    assertEquals(LifeCycle.RETIRING, passage.lifeCycle());
    passage.onJoin(R1, new Join(latest.number()));
    assertEquals(LifeCycle.RETIRED, passage.lifeCycle());
  }
}
