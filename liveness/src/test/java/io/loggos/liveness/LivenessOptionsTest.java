package io.loggos.liveness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.plugin.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.Mockito;

final class LivenessOptionsTest {
  @Test
  void readsTheSection() {
    Options section = Mockito.mock(Options.class);
    Mockito.when(section.nanos("heartbeat-interval")).thenReturn(1L);
    Mockito.when(section.nanos("suspect-timeout")).thenReturn(10L);
    Mockito.when(section.nanos("suspect-timeout-max")).thenReturn(40L);
    Mockito.when(section.nanos("suspect-timeout-increment")).thenReturn(5L);
    Mockito.when(section.nanos("loop-delay-max")).thenReturn(3L);
    Mockito.when(section.text("election")).thenReturn("monarchical");

    assertEquals(
        new LivenessOptions(1, 10, 40, 5, LivenessOptions.Election.MONARCHICAL, 3),
        LivenessOptions.from(section));
  }

  @Test
  void acceptsWhatTheSettingsAllow() {
    new LivenessOptions(5, 10, 10, 60, LivenessOptions.Election.STABLE, 1);
  }

  @Test
  void answersAnUnknownElectionWithTheKnownOnes() {
    Options section = Mockito.mock(Options.class);
    Mockito.when(section.text("election")).thenReturn("anarchic");

    Exception refusal =
        assertThrows(IllegalArgumentException.class, () -> LivenessOptions.from(section));
    assertTrue(refusal.getMessage().contains("stable and monarchical"), refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 10, 40, 5, 3, heartbeat-interval",
    "6, 10, 40, 5, 3, suspect-timeout",
    "1, 10, 9, 5, 3, suspect-timeout-max",
    "1, 10, 9223372036854775807, 5, 3, suspect-timeout-max",
    "1, 10, 40, 0, 3, suspect-timeout-increment",
    "1, 10, 40, 9223372036854775807, 3, suspect-timeout-increment",
    "1, 10, 40, 5, 0, loop-delay-max",
  })
  void refusesContradictionsByKey(
      long interval, long timeout, long max, long increment, long delay, String key) {
    Exception refusal =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new LivenessOptions(
                    interval, timeout, max, increment, LivenessOptions.Election.STABLE, delay));
    assertTrue(refusal.getMessage().startsWith("liveness: " + key + " "), refusal.getMessage());
  }
}
