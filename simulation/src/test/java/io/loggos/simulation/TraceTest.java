package io.loggos.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class TraceTest {
  private static final long SEED = 6;

  private final List<TraceEvent> events = new ArrayList<>();

  @Test
  void listeningChangesNothing() {
    long hash = Simulation.run(SEED, Overrides.NONE, events::add).traceHash();
    assertFalse(events.isEmpty());
    assertEquals(Simulation.run(SEED).traceHash(), hash);
  }

  @Test
  void tellsOfEverythingInOrder() {
    Simulation.run(SEED, Overrides.NONE, events::add);
    Set<TraceEvent.Kind> kinds = EnumSet.noneOf(TraceEvent.Kind.class);
    long last = 0;
    for (TraceEvent event : events) {
      kinds.add(event.kind());
      assertTrue(event.atNanos() >= last, event::toString);
      last = event.atNanos();
      boolean isFault = event.kind() == TraceEvent.Kind.FAULT;
      assertEquals(isFault, event.node().isEmpty(), event::toString);
    }
    assertEquals(EnumSet.allOf(TraceEvent.Kind.class), kinds);
  }

  @Test
  void saysWhatMessagesAndRecordsAreAbout() {
    Simulation.run(SEED, Overrides.NONE, events::add);
    assertTrue(events.stream().anyMatch(event -> isAbout(event, TraceEvent.Kind.SEND, "Accept")));
    assertTrue(events.stream().anyMatch(event -> isAbout(event, TraceEvent.Kind.RECEIVE, "Learn")));
    assertTrue(events.stream().anyMatch(event -> isAbout(event, TraceEvent.Kind.RECORD, "Voted")));
    assertTrue(
        events.stream().anyMatch(event -> isAbout(event, TraceEvent.Kind.REPORT, "LEADING")));
  }

  /** As Object.toString() has it; not "r1@2.7h", which names a holder of a place. */
  private static final Pattern IDENTITY_HASH =
      Pattern.compile("(\\b(?!r\\d+@)\\w+|[;\\]])@\\p{XDigit}");

  /** Or a trace of the same seed would not be the same in another process. */
  @Test
  void namesNothingByItsIdentity() {
    for (long seed = 0; seed < 20; seed++) {
      Simulation.run(
          seed,
          Overrides.NONE.withOperationsMax(200),
          event -> assertFalse(IDENTITY_HASH.matcher(event.text()).find(), event::toString));
    }
  }

  private static boolean isAbout(TraceEvent event, TraceEvent.Kind kind, String type) {
    return event.kind() == kind
        && event.type().equals(type)
        && event.slot() > 0
        && !event.ballot().isEmpty();
  }
}
