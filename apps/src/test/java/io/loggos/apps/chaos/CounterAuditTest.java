package io.loggos.apps.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CounterAuditTest {
  private final CounterAudit audit = new CounterAudit();

  private void assertAudit(long acknowledged, long lost, long doubled) {
    assertEquals(acknowledged, audit.acknowledged());
    assertEquals(lost, audit.lost());
    assertEquals(doubled, audit.doubled());
  }

  @Test
  void movesAreThere() {
    audit.onMoved();
    audit.onMoved();
    audit.onSeen(2);
    assertAudit(2, 0, 0);
  }

  @Test
  void anUnknownMoveMayHaveHappenedOrNot() {
    audit.onMoved();
    audit.onUnknown();
    audit.onSeen(1);
    audit.onSeen(2);
    assertEquals(2, audit.value());
    assertAudit(1, 0, 0);
  }

  @Test
  void aMissingMoveIsLost() {
    audit.onMoved();
    audit.onMoved();
    audit.onSeen(1);
    assertAudit(1, 1, 0);
  }

  @Test
  void aMoveTooManyIsDoubled() {
    audit.onMoved();
    audit.onUnknown();
    audit.onSeen(3);
    assertAudit(3, 0, 1);
  }

  @Test
  void aMissingCounterIsLost() {
    audit.onSeen(-1);
    assertAudit(0, 1, 0);
  }
}
