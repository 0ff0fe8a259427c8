package io.loggos.failure;

import static io.loggos.failure.Bench.NEWCOMER;
import static io.loggos.failure.Bench.R0;
import static io.loggos.failure.Bench.R1;
import static io.loggos.failure.Bench.R2;
import static io.loggos.failure.Bench.configuration;
import static io.loggos.failure.Bench.member;
import static io.loggos.failure.Bench.newcomer;
import static io.loggos.failure.ChangesBench.FOUNDING;
import static io.loggos.failure.ChangesBench.NEW;
import static io.loggos.failure.ChangesBench.REPLACED;
import static io.loggos.failure.ChangesBench.order;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Member;
import io.loggos.api.Reconfigure;
import io.loggos.api.ReplicaId;
import io.loggos.api.SizedQuorums;
import io.loggos.api.machine.MembershipOrder;
import io.loggos.api.machine.MembershipOrder.Answer;
import io.loggos.api.machine.MembershipOrder.Initialise;
import io.loggos.api.machine.MembershipOrder.Release;
import io.loggos.api.machine.MembershipRequest;
import io.loggos.api.machine.MembershipRequest.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replica 0 of three, with a grace of 100 ms, 1000 ms between replacements, and a lag of 8. */
final class ChangesTest {
  private final Bench bench = new Bench(3, R0);
  private final ChangesBench side = new ChangesBench(bench, Bench.OPTIONS);

  @Test
  void replacesWhoIsSuspectedForTheGracePeriod() {
    side.changes.onLeading(true);
    side.suspect(R2);
    assertEquals(List.of("timer judge 100"), bench.takeDone());
    side.pass(99);
    assertEquals(List.of(), side.take());
    side.pass(1);
    assertEquals(List.of(order(1, NEW, FOUNDING)), side.take());
    assertNull(side.changes.wanted());

    bench.takeDone();
    side.changes.onInitialised(1, NEWCOMER);
    assertEquals(List.of("to all: Newcomer " + NEW + " for r2"), bench.takeDone());
    side.followers.onFollowing(NEW, new Following(11, 0));
    side.changes.onProgress(20);
    assertNull(side.changes.wanted(), "nine slots behind");
    side.followers.onFollowing(NEW, new Following(12, 0));
    side.changes.onProgress(20);
    assertEquals(new Reconfigure(REPLACED), side.changes.wanted());
    side.changes.onProposed(21);
    assertNull(side.changes.wanted(), "once");
    side.decide(21, REPLACED);
    assertEquals(List.of(), side.take(), "nobody asked");
    assertEquals(
        List.of(
            "TOLERANCE 0 replica r2 is suspected: tolerates 0 more failures",
            "REPLACEMENT 0 r2 is to be replaced by " + NEW + ": suspected for 100 ms",
            "REPLACEMENT 0 " + NEW + " has begun and fetches the state",
            "REPLACEMENT 0 " + NEW + " has caught up: r2 is to be replaced by " + NEW,
            "CONFIGURATION 21 proposed: r2 is to be replaced by " + NEW,
            "REPLACEMENT 0 r2 is to be replaced by " + NEW + ": decided in slot 21"),
        bench.takeTold());
  }

  @Test
  void introducesANewcomerAgainUntilItHasCaughtUp() {
    side.beginReplacement();
    side.pass(100);
    assertEquals(
        List.of("to all: Newcomer " + NEW + " for r2", "timer judge 100"), bench.takeDone());
    side.followers.onFollowing(NEW, new Following(0, 0));
    side.changes.onProgress(0);
    side.pass(100);
    assertEquals(List.of("timer judge 100"), bench.takeDone());
  }

  /** Why nobody is replaced. */
  enum Reason {
    NOT_LEADING,
    PAUSED,
    NOT_AUTOMATIC,
    NO_QUORUM,
    BACK
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void replacesNobody(Reason reason) {
    boolean automatic = reason != Reason.NOT_AUTOMATIC;
    ChangesBench side =
        new ChangesBench(bench, Bench.options(ReconfigurationOptions.Variant.WAITING, automatic));
    side.changes.onLeading(reason != Reason.NOT_LEADING);
    if (reason == Reason.PAUSED) {
      side.ask(1, Kind.PAUSE, -1);
      side.take();
    }
    side.suspect(R2);
    if (reason == Reason.NO_QUORUM) {
      side.suspect(R1);
    }
    if (reason == Reason.BACK) {
      side.restore(R2);
    }
    side.pass(5000);
    assertEquals(List.of(), side.take());
  }

  @Test
  void goesOnWhenThereIsAQuorumAgainAndWhenItIsResumed() {
    side.changes.onLeading(true);
    side.suspect(R1);
    side.suspect(R2);
    side.pass(200);
    side.ask(1, Kind.PAUSE, -1);
    side.restore(R1);
    side.pass(100);
    side.changes.onPauseTold(R1, new PauseTold(1, true, false));
    assertEquals(1, side.take().size(), "the answer");
    side.ask(2, Kind.RESUME, -1);
    assertEquals(List.of(order(1, NEW, FOUNDING)), side.take());
  }

  @Test
  void replacesNoTwoWithinTheInterval() {
    side.beginReplacement();
    side.changes.onInitialisationFailed(1, "of no account: it has begun");
    side.pass(1);
    assertEquals(List.of(new Release(1, NEW, "of no account: it has begun")), side.take());
    side.pass(998);
    assertEquals(List.of(), side.take());
    side.pass(1);
    assertEquals(List.of(order(2, newcomer(2, 2), FOUNDING)), side.take());
  }

  @ParameterizedTest(name = "back once it {0}")
  @ValueSource(strings = {"was ordered", "follows", "has caught up", "was proposed"})
  void aReplicaThatIsBackIsKeptUntilTheChangeIsProposed(String stage) {
    side.changes.onLeading(true);
    side.suspect(R2);
    side.pass(100);
    side.take();
    if (!stage.equals("was ordered")) {
      side.changes.onInitialised(1, NEWCOMER);
    }
    if (stage.equals("has caught up") || stage.equals("was proposed")) {
      side.followers.onFollowing(NEW, new Following(0, 0));
      side.changes.onProgress(0);
    }
    if (stage.equals("was proposed")) {
      side.changes.onProposed(4);
    }
    side.restore(R2);
    List<MembershipOrder> orders = side.take();
    assertNull(side.changes.wanted());
    switch (stage) {
      case "was ordered" -> {
        assertEquals(List.of(new Release(1, NEW, "r2 is back")), orders, "at once");
        side.changes.onInitialised(1, NEWCOMER);
        assertEquals(List.of(new Release(1, NEW, "it came too late")), side.take());
      }
      case "was proposed" -> {
        assertEquals(List.of(), orders);
        side.decide(4, REPLACED);
        assertEquals("r2 is to be replaced by " + NEW + ": decided in slot 4", last());
      }
      default -> assertEquals(List.of(new Release(1, NEW, "r2 is back")), orders);
    }
  }

  private String last() {
    List<String> told = bench.takeTold();
    return told.get(told.size() - 1).replaceFirst("^[A-Z]+ \\d+ ", "");
  }

  @Test
  void anOperatorsReplacementGoesOnThoughTheReplicaIsBack() {
    side.changes.onLeading(true);
    side.ask(9, Kind.REPLACE, 2);
    side.follow(1, NEWCOMER, 0);
    side.take();
    side.suspect(R2);
    side.restore(R2);
    assertEquals(List.of(), side.take());
    assertEquals(new Reconfigure(REPLACED), side.changes.wanted());
  }

  /** What cannot be done is answered at once. */
  @ParameterizedTest(name = "{0} {1} of {2}: {3}")
  @CsvSource({
    "REMOVE, 3, 3, no member has index 3",
    "REMOVE, -1, 3, no member has index -1",
    "REPLACE, 7, 3, no member has index 7",
    "REMOVE, 0, 1, the last member cannot be removed",
    "ADD, -1, 63, there are 63 members already",
    "TRANSFER_LEADER, 1, 3, leadership is handed over without failure handling",
  })
  void refusesWhatCannotBeDone(Kind kind, int index, int members, String answer) {
    ChangesBench side = new ChangesBench(new Bench(members, R0), Bench.OPTIONS);
    side.changes.onLeading(true);
    side.ask(9, kind, index);
    assertEquals(List.of(new Answer(9, false, answer)), side.take());
    assertNull(side.changes.wanted());
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"ADD", "REMOVE", "REPLACE"})
  void onlyTheLeaderChangesTheMembership(Kind kind) {
    side.ask(9, kind, 1);
    assertEquals(List.of(new Answer(9, false, "this replica does not lead")), side.take());
  }

  @Test
  void addsToTheLowestVacantPlace() {
    side.changes.onLeading(true);
    side.changes.onRequest(new MembershipRequest(9, Kind.ADD, -1, "there", 77));
    ReplicaId fourth = newcomer(3, 1);
    assertEquals(List.of(new Initialise(1, fourth, FOUNDING, FOUNDING, "there", 77)), side.take());
    side.follow(1, member(fourth), 0);
    assertEquals(List.of("to all: Newcomer " + fourth + ", asked"), broadcasts());
    Configuration grown = FOUNDING.with(member(fourth));
    assertEquals(new Reconfigure(grown), side.changes.wanted());
    side.changes.onProposed(3);
    side.decide(3, grown);
    assertEquals(
        List.of(new Answer(9, true, fourth + " is to be added: decided in slot 3")), side.take());
  }

  private List<String> broadcasts() {
    return bench.takeDone().stream().filter(done -> done.startsWith("to all")).toList();
  }

  @Test
  void removesWithoutAnybodyToWaitFor() {
    side.changes.onLeading(true);
    side.ask(9, Kind.REMOVE, 1);
    assertEquals(new Reconfigure(FOUNDING.without(1)), side.changes.wanted());
    side.changes.onProposed(-1);
    assertEquals(new Reconfigure(FOUNDING.without(1)), side.changes.wanted(), "no room then");
    side.changes.onProposed(3);
    side.decide(3, FOUNDING.without(1));
    assertEquals(List.of(new Answer(9, true, "r1 is to go: decided in slot 3")), side.take());
  }

  @Test
  void doesOneThingAfterTheOther() {
    side.changes.onLeading(true);
    side.ask(1, Kind.REMOVE, 1);
    side.ask(2, Kind.REMOVE, 1);
    side.ask(3, Kind.REPLACE, 2);
    assertEquals(List.of(), side.take());
    side.changes.onProposed(3);
    side.decide(3, FOUNDING.without(1));
    assertEquals(
        List.of(
            new Answer(1, true, "r1 is to go: decided in slot 3"),
            new Answer(2, false, "no member has index 1"),
            order(1, newcomer(2, 2), FOUNDING.without(1))),
        side.take());
  }

  @Test
  void keepsNoMoreRequestsThanItCanBear() {
    side.changes.onLeading(true);
    for (int i = 1; i <= 18; i++) {
      side.ask(i, Kind.REMOVE, 1);
    }
    assertEquals(List.of(new Answer(18, false, "too many changes are waiting")), side.take());
    side.changes.onLeading(false);
    List<MembershipOrder> answers = side.take();
    assertEquals(17, answers.size(), "each is answered");
    assertEquals(new Answer(1, false, "r1 is to go: this replica leads no more"), answers.get(0));
    assertEquals(new Answer(17, false, "this replica leads no more"), answers.get(16));
  }

  @Test
  void waitsForAChangeOnItsWay() {
    side.changes.onLeading(true);
    bench.decide(5, FOUNDING.without(2));
    bench.schedule.onExecuted(5);
    side.ask(9, Kind.REMOVE, 1);
    assertNull(side.changes.wanted());
    bench.schedule.onExecuted(8);
    assertEquals(
        new Reconfigure(FOUNDING.without(2).without(1)), side.changes.wanted(), "rules now");
  }

  @Test
  void proposesAnewWhenAnotherChangeCameFirst() {
    side.beginReplacement();
    side.followers.onFollowing(NEW, new Following(0, 0));
    side.changes.onProgress(0);
    side.changes.onProposed(4);
    side.changes.onProgress(3);
    assertNull(side.changes.wanted(), "it is under way");
    Configuration other = FOUNDING.with(member(newcomer(1, 1)));
    side.decide(3, other);
    assertEquals(new Reconfigure(other.with(NEWCOMER)), side.changes.wanted());
  }

  @Test
  void givesUpWhenThePlaceHasAnotherHolder() {
    side.beginReplacement();
    side.followers.onFollowing(NEW, new Following(0, 0));
    side.changes.onProgress(0);
    side.decide(3, FOUNDING.with(member(newcomer(2, 5))));
    assertNull(side.changes.wanted());
    assertEquals(List.of(new Release(1, NEW, "the place has another holder now")), side.take());
  }

  @Test
  void givesUpAnAdditionWhosePlaceWasTaken() {
    side.changes.onLeading(true);
    side.ask(9, Kind.ADD, -1);
    side.follow(1, member(newcomer(3, 1)), 0);
    side.take();
    side.decide(3, FOUNDING.with(member(newcomer(3, 4))));
    assertNull(side.changes.wanted());
    assertEquals(2, side.take().size(), "released and answered");
  }

  @Test
  void neverRemovesTheLastMember() {
    ChangesBench two = new ChangesBench(new Bench(2, R0), Bench.OPTIONS);
    two.changes.onLeading(true);
    two.ask(9, Kind.REMOVE, 1);
    two.decide(3, configuration(2).without(0));
    assertNull(two.changes.wanted());
    assertEquals(
        List.of(new Answer(9, false, "r1 is to go: given up, the last member cannot be removed")),
        two.take());
  }

  @Test
  void givesUpWhatTheQuorumSizesDoNotAllow() {
    ChangesBench fixed =
        new ChangesBench(
            new Bench(new ConfigurationSchedule(FOUNDING), R0, new SizedQuorums(2, 2)),
            Bench.OPTIONS);
    fixed.changes.onLeading(true);
    fixed.ask(9, Kind.ADD, -1);
    fixed.follow(1, member(newcomer(3, 1)), 0);
    fixed.take();
    assertNull(fixed.changes.wanted());
    assertEquals(
        List.of(
            new Release(1, newcomer(3, 1), "the quorum sizes set do not fit 4 members"),
            new Answer(
                9,
                false,
                newcomer(3, 1)
                    + " is to be added: given up, the quorum sizes set do not fit 4 members")),
        fixed.take());
  }

  @Test
  void givesUpANewcomerWithoutProgress() {
    side.beginReplacement();
    side.followers.onFollowing(NEW, new Following(5, 0));
    side.changes.onProgress(1000);
    for (int i = 0; i < 4; i++) {
      side.bench.advance(100);
      side.followers.onFollowing(NEW, new Following(5, 0));
      side.changes.onTimer(1000);
    }
    side.bench.advance(99);
    side.changes.onTimer(1000);
    assertEquals(List.of(), side.take());
    side.bench.advance(1);
    side.changes.onTimer(1000);
    assertEquals(List.of(new Release(1, NEW, "the newcomer makes no progress")), side.take());
  }

  @Test
  void waitsForANewcomerThatComesFurther() {
    side.beginReplacement();
    for (int i = 0; i < 50; i++) {
      side.bench.advance(400);
      side.followers.onFollowing(NEW, new Following(i, 0));
      side.changes.onTimer(1000);
    }
    assertEquals(List.of(), side.take());
  }

  @Test
  void bytesOfTheStateAreProgressToo() {
    side.beginReplacement();
    for (int i = 0; i < 50; i++) {
      side.bench.advance(400);
      side.followers.onFollowing(NEW, new Following(0, 1000L * i));
      side.changes.onTimer(1000);
    }
    assertEquals(List.of(), side.take());
  }

  @Test
  void wakesWhenTheNextDecisionIsDue() {
    side.changes.onLeading(true);
    side.suspect(R2);
    assertEquals(List.of("timer judge 100"), bench.takeDone());
    side.bench.advance(60);
    side.suspect(R1);
    side.restore(R2);
    assertEquals(List.of(), bench.takeDone(), "the timer runs already");
    side.pass(40);
    assertEquals(List.of("timer judge 60"), bench.takeDone(), "the second one's grace");
    side.pass(60);
    assertEquals(1, side.take().size());
  }

  @Test
  void aNewcomerThatHasBegunGoesBeforeOneThatWasOrdered() {
    side.changes.onLeading(true);
    side.suspect(R2);
    side.pass(100);
    side.take();
    Member other = member(newcomer(2, 9));
    side.followers.onFollowing(other.id(), new Following(0, 0));
    side.changes.onNewcomer(new Newcomer(other, R2, false));
    side.changes.onProgress(0);
    assertEquals(List.of(new Release(1, NEW, other.id() + " is further")), side.take());
    assertEquals(new Reconfigure(FOUNDING.with(other)), side.changes.wanted());
  }

  @Test
  void givesUpAnOrderThatIsNeverAnswered() {
    side.changes.onLeading(true);
    side.ask(9, Kind.REPLACE, 2);
    side.take();
    side.pass(501);
    assertEquals(
        List.of(
            new Release(1, NEW, "the newcomer makes no progress"),
            new Answer(
                9,
                false,
                "r2 is to be replaced by " + NEW + ": given up, the newcomer makes no progress")),
        side.take());
    side.changes.onInitialised(1, NEWCOMER);
    assertEquals(List.of(new Release(1, NEW, "it came too late")), side.take());
  }

  @Test
  void tellsTheOperatorWhyThereIsNoStandby() {
    side.changes.onLeading(true);
    side.ask(9, Kind.REPLACE, 2);
    side.take();
    side.changes.onInitialisationFailed(1, "the pool is empty");
    assertEquals(
        List.of(
            new Answer(
                9, false, "r2 is to be replaced by " + NEW + ": given up, the pool is empty")),
        side.take());
    side.changes.onInitialisationFailed(1, "the pool is empty");
    assertEquals(List.of(), side.take());
  }

  @Test
  void givesNoIdentityTwice() {
    side.changes.onLeading(true);
    List<ReplicaId> given = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      side.ask(i, Kind.REPLACE, 1 + i % 2);
      Initialise order = (Initialise) side.take().get(0);
      given.add(order.newcomer());
      side.changes.onInitialisationFailed(order.number(), "none there");
      side.take();
    }
    assertEquals(20, given.stream().distinct().count());

    ChangesBench later =
        new ChangesBench(new Bench(bench.schedule, R1, new SizedQuorums(0, 0)), Bench.OPTIONS);
    later.changes.onLeading(true);
    bench.decide(5, FOUNDING.with(member(given.get(19))));
    bench.schedule.onExecuted(9);
    later.ask(1, Kind.REPLACE, 2);
    Initialise order = (Initialise) later.take().get(0);
    assertEquals(given.get(19).epoch().ordinal() + 1, order.newcomer().epoch().ordinal());
    assertNotEquals(given.get(19), order.newcomer());
  }
}
