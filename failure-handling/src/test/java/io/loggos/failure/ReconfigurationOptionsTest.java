package io.loggos.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.plugin.Options;
import io.loggos.failure.ReconfigurationOptions.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.Mockito;

final class ReconfigurationOptionsTest {
  private static Options section(String variant) {
    Options section = Mockito.mock(Options.class);
    Mockito.when(section.text("variant")).thenReturn(variant);
    Mockito.when(section.flag("automatic")).thenReturn(true);
    Mockito.when(section.nanos("grace")).thenReturn(1L);
    Mockito.when(section.nanos("interval-min")).thenReturn(2L);
    Mockito.when(section.nanos("newcomer-timeout")).thenReturn(3L);
    Mockito.when(section.nanos("follow-interval")).thenReturn(4L);
    Mockito.when(section.integer("join-lag")).thenReturn(5);
    return section;
  }

  @ParameterizedTest
  @CsvSource({"waiting, WAITING", "waiting-no-op, WAITING_NO_OP", "stopping, STOPPING"})
  void readsTheSection(String text, Variant variant) {
    assertEquals(
        new ReconfigurationOptions(variant, true, 1, 2, 3, 4, 5),
        ReconfigurationOptions.from(section(text)));
  }

  @Test
  void answersAnUnknownVariantWithTheKnownOnes() {
    Exception refusal =
        assertThrows(
            IllegalArgumentException.class, () -> ReconfigurationOptions.from(section("hasty")));
    assertEquals(
        "reconfiguration: variant is \"hasty\"; known are waiting, waiting-no-op and stopping",
        refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 2, 3, 4, 5, grace",
    "1, -1, 3, 4, 5, interval-min",
    "1, 2, 0, 4, 5, newcomer-timeout",
    "1, 2, -3, 4, 5, newcomer-timeout",
    "1, 2, 3, 0, 5, follow-interval",
    "1, 2, 3, 4, -1, join-lag",
  })
  void refusesWhatMakesNoSenseByKey(
      long grace, long interval, long timeout, long follow, long lag, String key) {
    Exception refusal =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new ReconfigurationOptions(
                    Variant.WAITING, true, grace, interval, timeout, follow, lag));
    String message = refusal.getMessage();
    assertTrue(message.startsWith("reconfiguration: " + key + " "), message);
    assertFalse(message.contains("\n"), message);
  }

  @Test
  void nothingMayBeImmediate() {
    new ReconfigurationOptions(Variant.WAITING, true, 0, 0, 1, 1, 0);
  }
}
