package io.loggos.replica;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.wire.BytesInput;
import io.loggos.api.wire.BytesOutput;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HandlerTimersTest {
  private final HandlerTimers timers = new HandlerTimers();

  private static List<Long> due(HandlerTimers timers, long now) {
    List<Long> due = new ArrayList<>();
    while (timers.isDue(now)) {
      due.add(timers.pollDue());
    }
    return due;
  }

  private static byte[] bytes(HandlerTimers timers) {
    BytesOutput out = new BytesOutput();
    timers.write(out);
    return out.toByteArray();
  }

  @Test
  void fireInOrderOfTimeThenNumber() {
    timers.set(5, 200);
    timers.set(1, 100);
    timers.set(9, 100);
    timers.set(-3, 100);
    assertFalse(timers.isDue(99));
    assertEquals(List.of(-3L, 1L, 9L), due(timers, 100));
    assertEquals(List.of(), due(timers, 199));
    assertEquals(List.of(5L), due(timers, 1000));
  }

  @Test
  void settingAgainMovesATimer() {
    timers.set(1, 100);
    timers.set(1, 300);
    assertEquals(List.of(), due(timers, 200));
    timers.set(1, 150);
    assertEquals(List.of(1L), due(timers, 200));
    assertEquals(List.of(), due(timers, 1000));
  }

  @Test
  void aCancelledTimerDoesNotFire() {
    timers.set(1, 100);
    timers.set(2, 100);
    timers.cancel(1);
    timers.cancel(7);
    assertEquals(List.of(2L), due(timers, 100));
  }

  @Test
  void aSnapshotKeepsThem() {
    timers.set(4, 300);
    timers.set(2, 100);
    timers.set(3, -5);
    HandlerTimers copy = new HandlerTimers();
    copy.set(99, 1);
    copy.read(new BytesInput(bytes(timers)));
    assertArrayEquals(bytes(timers), bytes(copy));
    assertTrue(copy.isDue(0));
    assertEquals(List.of(3L, 2L, 4L), due(copy, 1000));
  }
}
