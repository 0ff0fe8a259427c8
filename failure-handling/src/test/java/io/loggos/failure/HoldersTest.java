package io.loggos.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.Ballot;
import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.AcceptorState;
import io.loggos.api.machine.Effects;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.machine.TurnClock;
import io.loggos.api.plugin.PartContext;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HoldersTest {
  private static final Member SELF = member(id(0, 1));
  private static final Member FOUNDER = member(ReplicaId.of(1));
  private static final Member ONE = member(id(1, 1));
  private static final Member TWO = member(id(1, 2));
  private static final Member THIRD = member(id(2, 1));
  private static final Configuration FOUNDING =
      new Configuration(0, List.of(member(ReplicaId.of(0)), FOUNDER, member(ReplicaId.of(2))));

  /** What was written down last. */
  private JournalRecord.Holders record;

  private static Member member(ReplicaId id) {
    return new Member(id, "host", 1, 2);
  }

  private static ReplicaId id(int index, long ordinal) {
    return new ReplicaId(index, new Epoch(ordinal, 5));
  }

  private static EpochPromise told(List<Member> holders, List<Member> before) {
    return new EpochPromise(
        SELF.id(), holders, before, new AcceptorState(Ballot.NONE, 0, List.of(), List.of(), 0));
  }

  private Holders holders(ReplicaId self, Member... contacts) {
    Configuration known = FOUNDING;
    for (Member contact : contacts) {
      List<Member> members = new ArrayList<>(known.members());
      members.set(contact.id().index(), contact);
      known = new Configuration(0, members);
    }
    Effects effects =
        (Effects)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Effects.class},
                (proxy, method, arguments) -> {
                  record = (JournalRecord.Holders) arguments[0];
                  return null;
                });
    return new Holders(
        new PartContext(
            self,
            1,
            ConfigurationSchedule.joining(FOUNDING, known),
            null,
            effects,
            (kind, slot, ballot, cause) -> {},
            new TurnClock(),
            null,
            null),
        1);
  }

  private Holders recovered(ReplicaId self, Member... contacts) {
    Holders again = holders(self, contacts);
    again.recover(record);
    return again;
  }

  /** What replica 0.1 says to the second holder of place 1, whom it knew before it took part. */
  private List<Member> after(EpochPromise... told) {
    Holders holders = holders(SELF.id());
    holders.enter(TWO, false);
    holders.takePlace(SELF, List.of(told));
    return holders.changedBefore(1);
  }

  @Test
  void whatOthersToldMayHideWhoHeldAPlaceBefore() {
    EpochPromise nothing = told(List.of(), List.of());
    EpochPromise toldOne = told(List.of(ONE), List.of(FOUNDER));
    EpochPromise forgotten = told(List.of(TWO), List.of(TWO));
    assertEquals(List.of(SELF), after(nothing));
    assertEquals(List.of(SELF, ONE), after(toldOne, nothing));
    assertEquals(List.of(SELF, ONE), after(told(List.of(TWO), List.of(ONE)), nothing));
    assertEquals(List.of(SELF), after(told(List.of(TWO), List.of(FOUNDER))));
    assertEquals(List.of(SELF, TWO), after(toldOne, forgotten), "nobody knows any more");
  }

  @Test
  void whoeverWasToldOfAHolderWhenItBeganKnewNobodyBefore() {
    Holders holders = holders(SELF.id(), TWO);
    holders.takePlace(SELF, List.of(told(List.of(), List.of())));
    assertEquals(List.of(SELF), holders.changedBefore(1));
    assertEquals(List.of(FOUNDER), holders.before(List.of(TWO)));
    holders = holders(SELF.id(), TWO);
    holders.takePlace(SELF, List.of(told(List.of(TWO), List.of(ONE))));
    assertEquals(List.of(SELF, ONE), holders.changedBefore(1), "a promiser knew another one");
    holders = holders(SELF.id(), TWO);
    holders.takePlace(SELF, List.of(told(List.of(TWO), List.of(TWO))));
    assertEquals(List.of(SELF, TWO), holders.changedBefore(1), "a promiser knows no more");
  }

  @Test
  void whoeverStartsAgainKnowsInWhichOrderPlacesChangedHands() {
    Holders holders = holders(ReplicaId.of(0));
    holders.enter(THIRD, false);
    holders.enter(TWO, false);
    for (Holders one : List.of(holders, recovered(ReplicaId.of(0)))) {
      assertEquals(List.of(), one.changedBefore(2));
      assertEquals(List.of(THIRD), one.changedBefore(1));
      assertEquals(List.of(FOUNDER), one.before(List.of(TWO)));
    }
    Holders later = recovered(ReplicaId.of(0));
    later.enter(member(id(2, 2)), false);
    assertEquals(List.of(TWO, THIRD), later.changedBefore(2));
    assertEquals(List.of(THIRD), later.changedBefore(1));
  }

  @Test
  void whoeverTookPartAndStartsAgainKnowsWhatItKnew() {
    Holders holders = holders(SELF.id(), TWO);
    holders.takePlace(SELF, List.of(told(List.of(ONE), List.of(FOUNDER))));
    Holders again = recovered(SELF.id(), TWO);
    assertTrue(again.hasTakenPart());
    assertEquals(List.of(SELF, ONE), again.changedBefore(1));
    assertEquals(List.of(ONE), again.before(List.of(TWO)));
  }

  @Test
  void aNewcomerThatStartsAgainWasStillToldWhenItBegan() {
    holders(SELF.id(), TWO).enter(THIRD, false);
    Holders again = recovered(SELF.id(), TWO);
    again.takePlace(SELF, List.of(told(List.of(), List.of())));
    assertEquals(List.of(SELF, THIRD), again.changedBefore(1));
    assertEquals(List.of(SELF, TWO), again.changedBefore(2));
  }

  @Test
  void whoIsToldOfSomebodyElseWhenItStartsAgainKnewTheOneBefore() {
    holders(SELF.id()).enter(ONE, false);
    Holders again = recovered(SELF.id(), TWO);
    assertEquals(List.of(ONE), again.changedBefore(1));
    again.takePlace(SELF, List.of(told(List.of(), List.of())));
    assertEquals(List.of(SELF, ONE), again.changedBefore(1));
  }
}
