package io.loggos.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;

/**
 * Where a value was given, in the words that people know it by.
 *
 * @param origin file name or other source
 * @param line line within it, from 1, or 0 when unknown
 */
record Place(String origin, int line) {

  private static final int VALUE_TEXT_MAX = 80;

  static Place of(ConfigOrigin origin) {
    int line = Math.max(0, origin.lineNumber());
    String name = origin.description();
    // The library appends ": line", and to a resource also where on the class path it was found.
    String suffix = ": " + line;
    if (line > 0 && name.endsWith(suffix)) {
      name = name.substring(0, name.length() - suffix.length());
    }
    int at = name.indexOf(" @ ");
    return new Place(at > 0 ? name.substring(0, at) : name, line);
  }

  static Place of(ConfigValue value) {
    ConfigValue told = value;
    // An object merged from several sources, or made for one override, is from nowhere in
    // particular; its first value is not.
    while (hasNoPlace(told.origin().description())
        && told instanceof ConfigObject object
        && !object.isEmpty()) {
      told = object.get(object.keySet().stream().sorted().findFirst().orElseThrow());
    }
    return of(told.origin());
  }

  private static boolean hasNoPlace(String description) {
    return description.startsWith("merge of") || description.startsWith("atPath(");
  }

  boolean isReference() {
    return origin.equals(SettingsLayers.REFERENCE);
  }

  /** Returns a value as one short line, the way it might have been typed. */
  static String text(ConfigValue value) {
    boolean plain = value.valueType() == ConfigValueType.STRING;
    String typed =
        plain && !value.unwrapped().toString().isBlank()
            ? value.unwrapped().toString()
            : value.render(ConfigRenderOptions.concise());
    return typed.length() <= VALUE_TEXT_MAX
        ? typed
        : typed.substring(0, VALUE_TEXT_MAX - 3) + "...";
  }
}
