package io.loggos.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.wire.BytesInput;
import io.loggos.api.wire.BytesOutput;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.MalformedMessageException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Changes that are on their way, and what is written and read of them; alpha is 3. */
final class ConfigurationScheduleTest {
  private static final int ALPHA = 3;
  private static final ReplicaId NEW = new ReplicaId(1, new Epoch(1, 77));
  private static final ReplicaId NEWER = new ReplicaId(1, new Epoch(2, 5));

  private static final Configuration ZERO =
      new Configuration(
          0, List.of(member(ReplicaId.of(0)), member(ReplicaId.of(1)), member(ReplicaId.of(2))));
  private static final Configuration ONE = ZERO.with(member(NEW));
  private static final Configuration TWO = ONE.with(member(NEWER));

  private final ConfigurationSchedule schedule = new ConfigurationSchedule(ZERO);

  private static Member member(ReplicaId id) {
    return new Member(id, "host", 1, 2);
  }

  private static byte[] written(ConfigurationSchedule schedule, long slot) {
    BytesOutput out = new BytesOutput();
    schedule.write(out, slot);
    return out.toByteArray();
  }

  /** Two changes, decided in slots 7 and 12. */
  private void changeTwice() {
    assertTrue(schedule.decide(7, ONE, ALPHA));
    assertTrue(schedule.decide(12, TWO, ALPHA));
  }

  @ParameterizedTest(name = "pending at slot {0}: {1}")
  @CsvSource({"1, true", "7, true", "9, true", "10, false", "11, false"})
  void aChangeIsPendingUntilItRules(long slot, boolean pending) {
    assertFalse(schedule.isPending(slot), "without a change");
    schedule.decide(7, ONE, ALPHA);
    assertEquals(pending, schedule.isPending(slot));
    assertEquals(10, schedule.latestFirstSlot());
  }

  @Test
  void whatWasExecutedNeedsNobodyAnyMore() {
    assertEquals(1, schedule.needed());
    changeTwice();
    for (long slot = 1; slot <= 8; slot++) {
      schedule.onExecuted(slot);
    }
    assertEquals(9, schedule.needed());
    assertTrue(schedule.concerns(ReplicaId.of(1)));
    schedule.onExecuted(3);
    assertEquals(9, schedule.needed(), "never falls");
    schedule.onExecuted(9);
    assertFalse(schedule.concerns(ReplicaId.of(1)));
    assertTrue(schedule.concerns(NEW));
    schedule.onExecuted(40);
    assertFalse(schedule.concerns(NEW));
    assertTrue(schedule.concerns(NEWER));
    assertEquals(TWO, schedule.at(1), "earlier ones are forgotten");
    assertSame(ZERO, schedule.founding());
  }

  @Test
  void whoeverMissedManyChangesDropsThemAtOnce() {
    changeTwice();
    schedule.onExecuted(99);
    assertEquals(TWO.members(), schedule.peers());
    assertEquals(15, schedule.latestFirstSlot());
  }

  @Test
  void aHintIsAboutWhomToTalkToOnly() {
    schedule.hint(TWO);
    assertTrue(schedule.isPeer(NEWER));
    assertFalse(schedule.isPeer(NEW));
    assertFalse(schedule.concerns(NEWER));
    assertSame(ZERO, schedule.latest());
    assertSame(ZERO, schedule.at(1_000_000));
    assertEquals(
        List.of(ReplicaId.of(0), ReplicaId.of(1), NEWER, ReplicaId.of(2)),
        schedule.peers().stream().map(Member::id).toList());
  }

  @Test
  void aHintOfWhatIsKnownTellsNothing() {
    List<Member> before = schedule.peers();
    schedule.hint(ZERO);
    assertSame(before, schedule.peers());
    schedule.hint(TWO);
    List<Member> hinted = schedule.peers();
    assertNotSame(before, hinted);
    schedule.hint(TWO);
    assertSame(hinted, schedule.peers(), "the same list as long as nothing has changed");
  }

  @Test
  void membersOfAllHintsArePeersUntilTheLogTellsAsMuch() {
    schedule.hint(TWO);
    schedule.hint(ONE);
    assertTrue(schedule.isPeer(NEW));
    assertTrue(schedule.isPeer(NEWER));
    schedule.decide(7, ONE, ALPHA);
    schedule.onExecuted(100);
    assertTrue(schedule.isPeer(NEW), "a member");
    assertTrue(schedule.isPeer(NEWER), "still to come");
  }

  @Test
  void aHintIsForgottenOnceTheLogTellsAsMuch() {
    schedule.hint(ONE);
    Configuration decided = ZERO.with(member(new ReplicaId(1, new Epoch(1, 99))));
    schedule.decide(7, decided, ALPHA);
    assertFalse(schedule.isPeer(NEW), "it was never decided");
    schedule.hint(TWO);
    schedule.decide(10, decided.without(2), ALPHA);
    assertFalse(schedule.isPeer(NEWER));
  }

  @ParameterizedTest(name = "after slot {0}: {1} configurations, the latest is {2}")
  @CsvSource({
    "0, 1, 0",
    "6, 1, 0",
    "7, 2, 1",
    "8, 2, 1",
    "9, 1, 1",
    "11, 1, 1",
    "12, 2, 2",
    "13, 2, 2",
    "14, 1, 2",
    "99, 1, 2"
  })
  void aSnapshotHoldsThePendingChangeToo(long slot, int entries, long latest) {
    changeTwice();
    byte[] bytes = written(schedule, slot);
    assertEquals(entries, new BytesInput(bytes).readCount(1024));
    ConfigurationSchedule read = ConfigurationSchedule.joining(ZERO, TWO);
    read.read(new BytesInput(bytes));
    assertEquals(latest, read.latest().number());
    for (long later = slot + 1; later < slot + 20; later++) {
      long known = Math.min(schedule.at(later).number(), latest);
      assertEquals(known, read.at(later).number(), "slot " + later);
    }
    assertArrayEquals(bytes, written(read, slot), "and is handed on as it came");
    assertSame(ZERO, read.founding());
  }

  @Test
  void remembersWhoHeldAVacantPlaceLast() {
    changeTwice();
    assertEquals(NEWER, schedule.lastHolder(1));
    Configuration without = schedule.latest().without(1);
    assertTrue(schedule.decide(50, without, ALPHA));
    assertEquals(NEWER, schedule.lastHolder(1));
    assertNull(schedule.lastHolder(40));
    schedule.onExecuted(60);
    ConfigurationSchedule read = new ConfigurationSchedule(ZERO);
    read.read(new BytesInput(written(schedule, 60)));
    assertEquals(NEWER, read.lastHolder(1));
    assertTrue(read.decide(70, without.with(member(NEWER)), ALPHA));
    assertEquals(NEWER, read.lastHolder(1));
    assertArrayEquals(written(schedule, 60), written(schedule, 60));
  }

  @Test
  void whoeverReadASnapshotEntersTheNextChangesByItself() {
    schedule.decide(7, ONE, ALPHA);
    ConfigurationSchedule read = ConfigurationSchedule.joining(ZERO, ZERO);
    read.read(new BytesInput(written(schedule, 8)));
    assertFalse(read.decide(9, TWO, ALPHA), "one is on its way");
    assertTrue(read.decide(10, TWO, ALPHA));
    assertEquals(13, read.latestFirstSlot());
    read.onExecuted(12);
    assertEquals(TWO.members(), read.peers());
  }

  @Test
  void dropsNothingThatASnapshotStillNeeds() {
    changeTwice();
    for (long slot = 1; slot < 30; slot++) {
      schedule.onExecuted(slot);
      ConfigurationSchedule read = new ConfigurationSchedule(ZERO);
      read.read(new BytesInput(written(schedule, slot)));
      assertEquals(schedule.at(slot + 1).number(), read.at(slot + 1).number(), "slot " + slot);
    }
  }

  private record Line(long decidedIn, long firstSlot, Configuration configuration) {}

  private static byte[] lines(Line... lines) {
    BytesOutput out = new BytesOutput();
    out.writeCount(lines.length);
    for (Line line : lines) {
      out.writeCount(line.decidedIn);
      out.writeCount(line.firstSlot);
      Encodings.writeConfiguration(out, line.configuration);
      out.writeCount(0);
    }
    return out.toByteArray();
  }

  static Stream<Arguments> malformed() {
    byte[] good = lines(new Line(0, 1, ZERO), new Line(7, 10, ONE));
    return Stream.of(
        Arguments.of("none", lines()),
        Arguments.of("a number left out", lines(new Line(0, 1, ZERO), new Line(7, 10, TWO))),
        Arguments.of("the same twice", lines(new Line(0, 1, ZERO), new Line(7, 10, ZERO))),
        Arguments.of("decided too early", lines(new Line(7, 10, ONE), new Line(7, 15, TWO))),
        Arguments.of("ruling too early", lines(new Line(7, 10, ONE), new Line(8, 10, TWO))),
        Arguments.of("rules before it is decided", lines(new Line(7, 7, ONE))),
        Arguments.of("cut short", Arrays.copyOf(good, good.length - 1)),
        Arguments.of("far too many", new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0x7f}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void refusesWhatNobodyWrites(String name, byte[] bytes) {
    assertThrows(MalformedMessageException.class, () -> schedule.read(new BytesInput(bytes)), name);
    assertSame(ZERO, schedule.latest(), "and nothing has changed");
    assertEquals(ZERO.members(), schedule.peers());
  }
}
