package io.loggos.apps.cli;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as the settings have them: 500ms, 5s, 2m. */
final class DurationConverter implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    Duration duration = Duration.ZERO;
    try {
      // a bare number would be taken for milliseconds
      boolean hasUnit = !text.isEmpty() && Character.isLetter(text.charAt(text.length() - 1));
      duration =
          hasUnit
              ? ConfigFactory.parseMap(Map.of("value", text)).getDuration("value")
              : Duration.ZERO;
    } catch (ConfigException e) {
      // told below
    }
    if (duration.toMillis() < 1) {
      throw new TypeConversionException("'" + text + "' is not a duration such as 500ms or 5s");
    }
    return duration;
  }
}
