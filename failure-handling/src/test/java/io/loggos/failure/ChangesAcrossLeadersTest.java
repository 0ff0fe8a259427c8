package io.loggos.failure;

import static io.loggos.failure.Bench.NEWCOMER;
import static io.loggos.failure.Bench.R0;
import static io.loggos.failure.Bench.R2;
import static io.loggos.failure.Bench.member;
import static io.loggos.failure.Bench.newcomer;
import static io.loggos.failure.ChangesBench.FOUNDING;
import static io.loggos.failure.ChangesBench.NEW;
import static io.loggos.failure.ChangesBench.REPLACED;
import static io.loggos.failure.ChangesBench.order;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.loggos.api.Reconfigure;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.MembershipOrder.Release;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes that one leader begins and another one finishes, or nobody. */
final class ChangesAcrossLeadersTest {
  private final Bench bench = new Bench(3, R0);
  private final ChangesBench side = new ChangesBench(bench, Bench.OPTIONS);

  @Test
  void aStandbyThatHasNotBegunIsLeftToWhoeverLeadsNext() {
    side.changes.onLeading(true);
    side.suspect(R2);
    side.pass(100);
    side.take();
    side.changes.onLeading(false);
    assertEquals(
        List.of(new Release(1, NEW, "whoever ordered it leads no more")), side.take(), "at once");
    side.changes.onInitialised(1, NEWCOMER);
    assertEquals(List.of(new Release(1, NEW, "it came too late")), side.take());
    side.changes.onLeading(true);
    assertEquals(List.of(order(2, newcomer(2, 2), FOUNDING)), side.take());
  }

  @ParameterizedTest(name = "a member by then: {0}")
  @ValueSource(booleans = {true, false})
  void aNewcomerLeftToOthersIsReleasedWhenTheReplicaIsBack(boolean member) {
    side.beginReplacement();
    side.changes.onLeading(false);
    assertEquals(List.of(), side.take(), "others may go on with it");
    if (member) {
      side.decide(3, REPLACED);
    }
    side.restore(R2);
    side.restore(R2);
    assertEquals(member ? List.of() : List.of(new Release(1, NEW, "r2 is back")), side.take());
  }

  @Test
  void aLeaderThatLeadsAgainGoesOnWithItsNewcomerAndCanReleaseIt() {
    side.beginReplacement();
    side.changes.onNewcomer(new Newcomer(NEWCOMER, R2, false));
    side.followers.onFollowing(NEW, new Following(0, 0));
    side.changes.onLeading(false);
    side.changes.onLeading(true);
    assertEquals(List.of(), side.take(), "it orders no second one");
    side.restore(R2);
    assertEquals(List.of(new Release(1, NEW, "r2 is back")), side.take());
  }

  @Test
  void theNextLeaderGoesOn() {
    side.changes.onNewcomer(new Newcomer(NEWCOMER, R2, false));
    side.followers.onFollowing(NEW, new Following(0, 0));
    side.suspect(R2);
    side.changes.onLeading(true);
    assertEquals(List.of(), side.take(), "it orders no second one");
    side.changes.onProgress(0);
    assertEquals(new Reconfigure(REPLACED), side.changes.wanted());
  }

  /** What a leader does not go on with. */
  @ParameterizedTest(name = "alive {0}, suspected {1}, asked {2}: goes on {3}")
  @CsvSource({
    "true, false, false, false",
    "false, true, false, false",
    "false, false, true, false",
    "true, false, true, true",
    "true, true, false, true",
  })
  void goesOnIfThereIsStillReasonTo(
      boolean alive, boolean suspected, boolean asked, boolean goesOn) {
    side.changes.onNewcomer(new Newcomer(NEWCOMER, R2, asked));
    if (alive) {
      side.followers.onFollowing(NEW, new Following(0, 0));
    }
    if (suspected) {
      side.suspect(R2);
    }
    side.changes.onLeading(true);
    side.changes.onProgress(0);
    assertEquals(goesOn ? new Reconfigure(REPLACED) : null, side.changes.wanted());
  }

  @ParameterizedTest(name = "asked {0}")
  @ValueSource(booleans = {true, false})
  void whatAnOperatorWantsGoesOnUnderTheNextLeaderThoughTheReplicaIsBack(boolean asked) {
    side.changes.onNewcomer(new Newcomer(NEWCOMER, R2, asked));
    side.followers.onFollowing(NEW, new Following(0, 0));
    side.suspect(R2);
    side.changes.onLeading(true);
    side.restore(R2);
    side.changes.onProgress(0);
    assertEquals(asked ? new Reconfigure(REPLACED) : null, side.changes.wanted());
    assertEquals(asked ? List.of() : List.of(new Release(0, NEW, "r2 is back")), side.take());
  }

  @Test
  void aNewcomerThatIsIntroducedLaterIsTakenOverOnceItIsHeard() {
    ReplicaId fourth = newcomer(3, 1);
    side.changes.onLeading(true);
    side.changes.onNewcomer(new Newcomer(member(fourth), fourth, true));
    side.changes.onProgress(0);
    assertNull(side.changes.wanted());
    side.followers.onFollowing(fourth, new Following(0, 0));
    side.changes.onProgress(0);
    assertEquals(new Reconfigure(FOUNDING.with(member(fourth))), side.changes.wanted());
  }

  @Test
  void goesOnWithNobodyWhoseTurnIsOver() {
    ReplicaId fourth = newcomer(3, 1);
    side.changes.onNewcomer(new Newcomer(NEWCOMER, R2, true));
    side.changes.onNewcomer(new Newcomer(member(fourth), fourth, true));
    side.followers.onFollowing(NEW, new Following(0, 0));
    side.followers.onFollowing(fourth, new Following(0, 0));
    side.decide(3, FOUNDING.with(member(newcomer(2, 9))));
    side.decide(8, bench.schedule.latest().with(member(newcomer(3, 9))));
    side.changes.onLeading(true);
    side.changes.onProgress(0);
    assertNull(side.changes.wanted());
  }
}
