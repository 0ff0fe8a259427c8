package io.loggos.config;

import com.typesafe.config.ConfigValue;
import java.util.List;

/**
 * One known key and what it accepts. Immutable.
 *
 * @param path key below {@code loggos}, for example {@code paxos-multi.alpha}
 * @param type kind of value; decides the unit of the limits
 * @param choices the accepted words of a {@link SettingType#CHOICE}, otherwise empty
 * @param min smallest accepted value, inclusive
 * @param max largest accepted value, inclusive; below 2^53, so that a double holds it exactly
 * @param doc what the setting means, one sentence; {@code reference.conf} repeats it word for word
 */
record Setting(
    String path, SettingType type, List<String> choices, double min, double max, String doc) {

  Setting {
    choices = List.copyOf(choices);
    if (min > max || max > (1L << 53) || (type == SettingType.CHOICE) == choices.isEmpty()) {
      throw new IllegalArgumentException("limits of setting " + path);
    }
  }

  /** Tells whether the value has the right type and lies within the limits. */
  boolean accepts(ConfigValue value) {
    try {
      return switch (type) {
        case TEXT -> acceptsText(Scalars.text(value));
        case CHOICE -> choices.contains(Scalars.text(value));
        case INTEGER -> inRange(Scalars.integer(value));
        case BYTES -> inRange(Scalars.bytes(value));
        case DURATION -> inRange(Scalars.nanos(value));
        case FLAG -> {
          Scalars.flag(value);
          yield true;
        }
        case RATIO -> inRange(Scalars.ratio(value));
      };
    } catch (IllegalArgumentException wrongType) {
      return false;
    }
  }

  /** Says in words what is accepted. */
  String allowed() {
    return switch (type) {
      case TEXT -> (long) min + " to " + (long) max + " characters without blanks";
      case CHOICE -> Scalars.alternatives(choices);
      case INTEGER -> (long) min + " to " + (long) max;
      case BYTES -> Scalars.bytesText((long) min) + " to " + Scalars.bytesText((long) max);
      case DURATION ->
          Scalars.nanosText((long) min)
              + " to "
              + Scalars.nanosText((long) max)
              + ", with its unit";
      case FLAG -> "true or false";
      case RATIO -> Scalars.ratioText(min) + " to " + Scalars.ratioText(max);
    };
  }

  private boolean acceptsText(String text) {
    boolean blank = text.codePoints().anyMatch(c -> c <= ' ' || Character.isWhitespace(c));
    return !blank && inRange(text.length());
  }

  private boolean inRange(double value) {
    return value >= min && value <= max;
  }
}
