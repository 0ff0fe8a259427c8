package io.loggos.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValue;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Reads single values and writes limits in words. Every reader throws {@link
 * IllegalArgumentException} whose message says what kind of value it wanted.
 *
 * <p>Stricter than the library where leniency would hide a slip: a duration needs its unit, and a
 * fraction is not silently cut to a whole number.
 */
final class Scalars {

  private static final int NUMBER_CHARS_MAX = 100;
  private static final int SCALE_MAX = 100;

  private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB"};
  private static final String[] TIME_UNITS = {"d", "h", "m", "s", "ms", "us", "ns"};
  private static final long[] TIME_UNIT_NANOS = {
    TimeUnit.DAYS.toNanos(1),
    TimeUnit.HOURS.toNanos(1),
    TimeUnit.MINUTES.toNanos(1),
    TimeUnit.SECONDS.toNanos(1),
    TimeUnit.MILLISECONDS.toNanos(1),
    TimeUnit.MICROSECONDS.toNanos(1),
    1
  };

  private Scalars() {}

  static String text(ConfigValue value) {
    return switch (value.valueType()) {
      case STRING, NUMBER, BOOLEAN -> value.unwrapped().toString();
      default -> throw new IllegalArgumentException("not a text");
    };
  }

  static int integer(ConfigValue value) {
    try {
      return decimal(text(value)).intValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException("not a whole number", e);
    }
  }

  static long bytes(ConfigValue value) {
    try {
      return switch (value.valueType()) {
        case NUMBER -> decimal(text(value)).longValueExact();
        case STRING -> bytesOfText(value);
        default -> throw new IllegalArgumentException("not a size in bytes");
      };
    } catch (ArithmeticException | NumberFormatException | ConfigException e) {
      throw new IllegalArgumentException("not a size in bytes", e);
    }
  }

  private static long bytesOfText(ConfigValue value) {
    String text = text(value).strip();
    int end = text.length();
    while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
      end--;
    }
    // the library writes the number out in full, which for 1e999999999B never ends
    if (Math.abs((long) decimal(text.substring(0, end)).scale()) > SCALE_MAX) {
      throw new ArithmeticException("an exponent beyond all sizes");
    }
    return value.atKey("v").getBytes("v");
  }

  /** A number of a length that people write; the time to read longer ones grows with its square. */
  private static BigDecimal decimal(String text) {
    String number = text.strip();
    if (number.length() > NUMBER_CHARS_MAX) {
      throw new NumberFormatException("a number of " + number.length() + " characters");
    }
    return new BigDecimal(number);
  }

  static long nanos(ConfigValue value) {
    String text = text(value).strip();
    if (text.isEmpty() || !Character.isLetter(text.charAt(text.length() - 1))) {
      throw new IllegalArgumentException("not a duration with its unit");
    }
    try {
      return value.atKey("v").getDuration("v", TimeUnit.NANOSECONDS);
    } catch (ConfigException e) {
      throw new IllegalArgumentException("not a duration with its unit", e);
    }
  }

  static boolean flag(ConfigValue value) {
    String text = text(value);
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("neither true nor false");
    }
    return text.equals("true");
  }

  static double ratio(ConfigValue value) {
    try {
      return decimal(text(value)).doubleValue();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a number", e);
    }
  }

  /** Writes a size in the largest binary unit that needs no fraction. */
  static String bytesText(long bytes) {
    int unit = 0;
    long count = bytes;
    while (unit < BYTE_UNITS.length - 1 && count != 0 && count % 1024 == 0) {
      count /= 1024;
      unit++;
    }
    return count + BYTE_UNITS[unit];
  }

  /** Writes a span of time in the largest unit that needs no fraction. */
  static String nanosText(long nanos) {
    int unit = 0;
    while (nanos % TIME_UNIT_NANOS[unit] != 0 || nanos == 0 && unit < TIME_UNITS.length - 1) {
      unit++;
    }
    return nanos / TIME_UNIT_NANOS[unit] + TIME_UNITS[unit];
  }

  static String ratioText(double ratio) {
    return BigDecimal.valueOf(ratio).stripTrailingZeros().toPlainString();
  }

  /** Joins words as {@code a, b or c}. */
  static String alternatives(List<String> words) {
    int last = words.size() - 1;
    return last == 0
        ? words.get(0)
        : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }
}
