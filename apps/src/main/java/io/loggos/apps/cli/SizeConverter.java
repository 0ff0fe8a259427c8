package io.loggos.apps.cli;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes as the settings have them: 96B, 1MB, 10MiB. */
final class SizeConverter implements ITypeConverter<Long> {
  @Override
  public Long convert(String text) {
    try {
      boolean hasUnit = !text.isEmpty() && Character.isLetter(text.charAt(text.length() - 1));
      if (hasUnit) {
        return ConfigFactory.parseMap(Map.of("value", text)).getBytes("value");
      }
    } catch (ConfigException e) {
      // told below
    }
    throw new TypeConversionException("'" + text + "' is not a size such as 96B or 1MB");
  }
}
