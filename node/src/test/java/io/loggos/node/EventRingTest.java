package io.loggos.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loggos.api.Ballot;
import io.loggos.api.machine.Events.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EventRingTest {
  private long micros;
  private final EventRing ring = new EventRing("r0", () -> micros);

  @Test
  void keepsWhatHappenedWithItsTime() {
    micros = 1_234_007;
    ring.record(Kind.LEADING, 7, Ballot.NONE, "promised by a quorum");
    micros = 1_300_008;
    ring.record(Kind.CATCH_UP, 9, null, "behind");
    assertEquals(
        List.of(
            new EventRing.Event(1_234_007, Kind.LEADING, 7, Ballot.NONE, "promised by a quorum"),
            new EventRing.Event(1_300_008, Kind.CATCH_UP, 9, null, "behind")),
        ring.latest());
    assertEquals(1234, ring.latest().get(0).timeMillis());
  }

  @Test
  void isBoundedAndForgetsTheOldest() {
    for (int i = 1; i <= 2500; i++) {
      ring.record(Kind.PREPARING, i, null, "again");
    }
    List<EventRing.Event> latest = ring.latest();
    assertEquals(1000, latest.size());
    assertEquals(1501, latest.get(0).slot());
    assertEquals(2500, latest.get(999).slot());
  }

  @Test
  void whatExplainsLittleIsForgottenFirst() {
    ring.record(Kind.LEADING, 1, null, "promised");
    for (int i = 1; i <= 600; i++) {
      ring.record(Kind.CATCH_UP, i, null, "behind");
    }
    for (int i = 1; i <= 900; i++) {
      ring.record(Kind.REPLACEMENT, i, null, "given up");
    }
    assertEquals(Kind.LEADING, ring.latest().get(0).kind());
    assertEquals(1000, ring.latest().size());
    assertEquals(900, ring.last(Kind.REPLACEMENT).slot());
    assertEquals(600, ring.last(Kind.CATCH_UP).slot());
    assertNull(ring.last(Kind.TRANSFER));
  }

  @Test
  void whatItHandsOutStaysAsItIs() {
    ring.record(Kind.PREPARING, 1, null, "first");
    List<EventRing.Event> latest = ring.latest();
    ring.record(Kind.PREPARING, 2, null, "second");
    assertEquals(1, latest.size());
    assertThrows(UnsupportedOperationException.class, latest::clear);
  }

  @Test
  void takesEveryKind() {
    for (Kind kind : Kind.values()) {
      ring.record(kind, 1, null, "test");
    }
    assertEquals(Kind.values().length, ring.latest().size());
  }
}
