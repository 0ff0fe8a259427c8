package io.loggos.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
  void hasItsMembersInOrderWithoutGaps() {
    assertThrows(IllegalArgumentException.class, () -> new Configuration(0, List.of()));
    assertThrows(IllegalArgumentException.class, () -> new Configuration(0, List.of(member(1))));
    assertThrows(
        IllegalArgumentException.class, () -> new Configuration(0, List.of(member(0), member(2))));
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
    schedule.add(10, configuration(1));
    schedule.add(15, configuration(2));
    assertEquals(number, schedule.at(slot).number());
    assertEquals(2, schedule.latest().number());
  }

  @Test
  void aScheduleRefusesWhatDoesNotFollow() {
    ConfigurationSchedule schedule = new ConfigurationSchedule(configuration(0));
    Configuration first = schedule.latest();
    assertThrows(IllegalArgumentException.class, () -> schedule.add(1, configuration(1)));
    assertThrows(IllegalArgumentException.class, () -> schedule.add(10, configuration(2)));
    assertThrows(IllegalArgumentException.class, () -> schedule.add(10, configuration(0)));
    schedule.add(10, configuration(1));
    assertThrows(IllegalArgumentException.class, () -> schedule.add(10, configuration(2)));
    assertThrows(IllegalArgumentException.class, () -> schedule.add(9, configuration(2)));
    assertSame(first, schedule.at(9));
  }
}
