package io.loggos.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.wire.BytesInput;
import io.loggos.api.wire.BytesOutput;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigurationTest {
  private static Member member(int index) {
    return new Member(ReplicaId.of(index), "host", 1, 2);
  }

  private static Configuration configuration(long number) {
    return new Configuration(number, List.of(member(0), member(1), member(2)));
  }

  @Test
  void hasItsMembersInOrder() {
    assertThrows(IllegalArgumentException.class, () -> new Configuration(0, List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> new Configuration(0, List.of(member(1), member(0))));
    assertThrows(
        IllegalArgumentException.class, () -> new Configuration(0, List.of(member(1), member(1))));
    assertThrows(IllegalArgumentException.class, () -> new Configuration(0, List.of(member(64))));
    List<Member> members = new ArrayList<>(List.of(member(0)));
    Configuration configuration = new Configuration(0, members);
    members.add(member(1));
    assertEquals(1, configuration.size());
  }

  @Test
  void containsThePresentHoldersOnly() {
    Configuration configuration = configuration(0);
    assertTrue(configuration.contains(ReplicaId.of(2)));
    assertFalse(configuration.contains(ReplicaId.of(3)));
    assertFalse(configuration.contains(new ReplicaId(2, new Epoch(1, 0))));
    assertEquals(member(1), configuration.member(1));
    assertThrows(IndexOutOfBoundsException.class, () -> configuration.member(3));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 0", "9, 0", "10, 1", "11, 1", "14, 1", "15, 2", "9000000000, 2"})
  void aScheduleAnswersWhichOneRulesASlot(long slot, long number) {
    ConfigurationSchedule schedule = new ConfigurationSchedule(configuration(0));
    assertTrue(schedule.decide(7, configuration(1), 3));
    assertTrue(schedule.decide(12, configuration(2), 3));
    assertEquals(number, schedule.at(slot).number());
    assertEquals(2, schedule.latest().number());
  }

  @Test
  void aScheduleIgnoresWhatDoesNotFollow() {
    ConfigurationSchedule schedule = new ConfigurationSchedule(configuration(0));
    Configuration first = schedule.latest();
    assertFalse(schedule.decide(7, configuration(2), 3));
    assertFalse(schedule.decide(7, configuration(0), 3));
    assertTrue(schedule.decide(7, configuration(1), 3));
    assertFalse(schedule.decide(7, configuration(2), 3), "another change is on its way");
    assertFalse(schedule.decide(9, configuration(2), 3), "another change is on its way");
    assertTrue(schedule.decide(10, configuration(2), 3));
    assertSame(first, schedule.at(9));
    assertTrue(schedule.isPending(12));
    assertFalse(schedule.isPending(13));
  }

  @Test
  void placesMayBeVacant() {
    Configuration three = configuration(0);
    Configuration two = three.without(1);
    assertEquals(1, two.number());
    assertEquals(2, two.size());
    assertEquals(3, two.places());
    assertFalse(two.has(1));
    assertEquals(member(2), two.member(2));
    assertThrows(IndexOutOfBoundsException.class, () -> two.member(1));
    Member newcomer = new Member(new ReplicaId(1, new Epoch(2, 77)), "new", 1, 2);
    Configuration again = two.with(newcomer);
    assertEquals(List.of(member(0), newcomer, member(2)), again.members());
    assertFalse(again.contains(ReplicaId.of(1)));
    assertEquals(2, again.number());
  }

  @Test
  void peersAreAllWhoAreStillNeeded() {
    ConfigurationSchedule schedule = new ConfigurationSchedule(configuration(0));
    List<Member> before = schedule.peers();
    Member newcomer = new Member(new ReplicaId(1, new Epoch(1, 77)), "new", 1, 2);
    schedule.onExecuted(6);
    assertSame(before, schedule.peers());
    schedule.decide(7, schedule.latest().with(newcomer), 3);
    assertEquals(List.of(member(0), member(1), newcomer, member(2)), schedule.peers());
    schedule.onExecuted(8);
    assertTrue(schedule.isPeer(ReplicaId.of(1)));
    schedule.onExecuted(9);
    assertFalse(schedule.isPeer(ReplicaId.of(1)));
    assertEquals(List.of(member(0), newcomer, member(2)), schedule.peers());
  }

  @Test
  void aNewcomerTalksToThoseItWasTold() {
    Member newcomer = new Member(new ReplicaId(1, new Epoch(1, 77)), "new", 1, 2);
    Configuration next = configuration(0).with(newcomer);
    ConfigurationSchedule schedule = ConfigurationSchedule.joining(configuration(0), next);
    assertTrue(schedule.isPeer(newcomer.id()));
    assertFalse(schedule.concerns(newcomer.id()));
    assertEquals(0, schedule.latest().number());
    schedule.decide(4, next, 2);
    assertTrue(schedule.concerns(newcomer.id()));
  }

  @Test
  void aSnapshotHoldsWhatIsNeededAfterIt() {
    ConfigurationSchedule schedule = new ConfigurationSchedule(configuration(0));
    schedule.decide(7, configuration(1), 3);
    schedule.decide(12, configuration(2), 3);
    for (long slot : new long[] {0, 6, 7, 9, 11, 12, 14, 99}) {
      BytesOutput out = new BytesOutput();
      schedule.write(out, slot);
      ConfigurationSchedule read = new ConfigurationSchedule(configuration(0));
      read.read(new BytesInput(out.toByteArray()));
      assertEquals(slot >= 12 ? 2 : slot >= 7 ? 1 : 0, read.latest().number(), "after " + slot);
      assertEquals(schedule.at(slot + 1).number(), read.at(slot + 1).number(), "after " + slot);
      read.read(new BytesInput(out.toByteArray()));
    }
  }

  @Test
  void anOlderSnapshotChangesNothing() {
    ConfigurationSchedule schedule = new ConfigurationSchedule(configuration(0));
    BytesOutput out = new BytesOutput();
    schedule.write(out, 3);
    schedule.decide(7, configuration(1), 3);
    schedule.read(new BytesInput(out.toByteArray()));
    assertEquals(1, schedule.latest().number());
  }
}
