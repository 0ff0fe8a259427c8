package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.config.Settings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RehearsalIT {
  @ParameterizedTest
  @CsvSource({"reconfiguration, cold", "reconfiguration, hot", "live-replacement, hot"})
  void isPlayedThroughToItsEnd(String scheme, String mode) {
    assertTrue(
        Rehearsal.run(
            scheme,
            given -> {
              List<String> all = new ArrayList<>(List.of("standby.mode=" + mode));
              all.addAll(given);
              return Settings.parse(StandbyCommand.NOBODY, "rehearsed", all);
            }));
  }
}
