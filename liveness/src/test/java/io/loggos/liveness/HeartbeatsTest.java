package io.loggos.liveness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.machine.Effects;
import io.loggos.api.machine.Vitals;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

final class HeartbeatsTest {
  private static final Heartbeat ANY =
      new Heartbeat(Vitals.UNKNOWN, 0, true, 1, Bench.ballot(1, 0), 0, Handover.NONE);

  private final Effects effects = Mockito.mock(Effects.class);
  private final Heartbeats heartbeats = new Heartbeats(20, effects);

  @Test
  void beatsAtEachTickWhenNothingElseIsSaid() {
    heartbeats.start();
    for (int i = 0; i < 5; i++) {
      assertTrue(heartbeats.onTimer());
      heartbeats.send(ANY);
    }
    Mockito.verify(effects, Mockito.times(6)).startTimer(heartbeats.timer(), 20);
    Mockito.verify(effects, Mockito.times(5)).broadcast(ANY);
  }

  @Test
  void isSuppressedByOtherBroadcastsEverySecondTime() {
    StringBuilder ticks = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      heartbeats.onBroadcast();
      ticks.append(heartbeats.onTimer() ? 'x' : '-');
    }
    assertEquals("-x-x-x", ticks.toString());
  }

  @Test
  void isNotSuppressedByItself() {
    Mockito.doAnswer(
            call -> {
              heartbeats.onBroadcast();
              return null;
            })
        .when(effects)
        .broadcast(ANY);
    for (int i = 0; i < 4; i++) {
      assertTrue(heartbeats.onTimer());
      heartbeats.send(ANY);
    }
  }

  @Test
  void hurriesOncePerIntervalAndOwesTheRest() {
    assertTrue(heartbeats.mayHurry());
    assertFalse(heartbeats.mayHurry());
    assertFalse(heartbeats.mayHurry());
    heartbeats.onBroadcast();
    assertTrue(heartbeats.onTimer(), "owed, so other broadcasts do not replace it");

    assertTrue(heartbeats.mayHurry());
    heartbeats.onBroadcast();
    assertFalse(heartbeats.onTimer(), "nothing owed");
  }
}
