package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class HappeningsTest {
  private static Happening event(String teller, long millis, String kind, String ballot) {
    return new Happening(teller, 1000 * millis, kind, 0, ballot, "");
  }

  private static Happening change(String teller, long millis, long slot, String cause) {
    return new Happening(teller, 1000 * millis, "CONFIGURATION", slot, "", cause);
  }

  @Test
  void wallClocksDecideWhereNothingElseDoes() {
    Happening first = event("r0", 10, "SUSPECT", "");
    Happening second = event("r1", 20, "SUSPECT", "");
    Happening third = event("r0", 30, "RESTORE", "");
    assertEquals(
        List.of(first, second, third),
        Happenings.merge(List.of(List.of(first, third), List.of(second))));
  }

  @Test
  void aBallotIsHeardOfAfterItsOwnerBegan() {
    Happening heard = event("r0", 10, "TRUST", "5:r1");
    Happening begun = event("r1", 9000, "PREPARING", "5:r1");
    Happening led = event("r1", 9001, "LEADING", "5:r1");
    assertEquals(
        List.of(begun, heard, led), Happenings.merge(List.of(List.of(heard), List.of(begun, led))));
  }

  @Test
  void aChangeIsDecidedAfterItWasProposed() {
    Happening decided = change("r1", 5, 12, "decided: configuration 1 of r0 r1");
    Happening rules = change("r1", 6, 12, "rules: configuration 1 of r0 r1");
    Happening proposed = change("r0", 900, 9, "proposed: r2 is to go");
    assertEquals(
        List.of(proposed, decided, rules),
        Happenings.merge(List.of(List.of(decided, rules), List.of(proposed))));
  }

  @Test
  void theOrderOfEachRingIsKeptThoughItsClockWentBack() {
    Happening first = event("r0", 100, "SUSPECT", "");
    Happening second = event("r0", 50, "TRUST", "");
    Happening other = event("r1", 70, "SUSPECT", "");
    assertEquals(
        List.of(other, first, second),
        Happenings.merge(List.of(List.of(first, second), List.of(other))));
  }

  @Test
  void ringsThatContradictEachOtherAreMergedAllTheSame() {
    Happening one = event("r0", 1, "TRUST", "5:r1");
    Happening two = event("r0", 2, "PREPARING", "4:r0");
    Happening three = event("r1", 3, "TRUST", "4:r0");
    Happening four = event("r1", 4, "PREPARING", "5:r1");
    assertEquals(
        List.of(one, two, three, four),
        Happenings.merge(List.of(List.of(one, two), List.of(three, four))));
  }

  @Test
  void findsTheReplicasThatACauseNames() {
    Happening event =
        new Happening("r0", 1, "REPLACEMENT", 0, "7:r2@1.a", "r2 is to be replaced by r2@3.x1, or");
    assertEquals(Set.of("r2", "r2@3.x1"), event.about());
  }
}
