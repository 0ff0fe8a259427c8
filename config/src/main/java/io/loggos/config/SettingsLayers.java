package io.loggos.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lays the sources of settings over one another: command line, environment, system properties, file
 * and {@code reference.conf}, the earlier one winning.
 *
 * <p>A value from the first three is plain text, except that one beginning with a bracket or brace
 * is read as HOCON, so that a list of members can be given too.
 */
final class SettingsLayers {

  static final String COMMAND_LINE = "command line";
  static final String REFERENCE = "reference.conf";

  private static final String ENVIRONMENT_PREFIX = "LOGGOS__";

  private final List<String> overrides;
  private final Map<String, String> environment;
  private final Map<String, String> systemProperties;
  private final List<Problem> problems;

  /**
   * Creates the layers above the file.
   *
   * @param problems where malformed entries are reported
   */
  SettingsLayers(
      List<String> overrides,
      Map<String, String> environment,
      Map<String, String> systemProperties,
      List<Problem> problems) {
    this.overrides = List.copyOf(overrides);
    // Sorted, so that the same surroundings always give the same result and the same report.
    this.environment = new TreeMap<>(environment);
    this.systemProperties = new TreeMap<>(systemProperties);
    this.problems = problems;
  }

  /** Reads a file as HOCON, whatever its name ends in. */
  static Config readFile(Path file) {
    String trouble = "";
    if (!Files.exists(file)) {
      trouble = "there is no such file; is the path right?";
    } else if (Files.isDirectory(file)) {
      trouble = "this is a directory, not a configuration file";
    } else if (!Files.isReadable(file)) {
      trouble = "this file may not be read; check its permissions";
    }
    if (!trouble.isEmpty()) {
      throw new SettingsException(List.of(new Problem(file.toString(), 0, "", "", trouble, "")));
    }
    try {
      return ConfigFactory.parseFile(
          file.toFile(), hocon(file.toString()).setIncluder(Includes.ofFile()));
    } catch (ConfigException e) {
      throw new SettingsException(List.of(syntaxProblem(e, file.toString())));
    }
  }

  /** Reads a text as HOCON. */
  static Config readText(String text, String originName) {
    try {
      return ConfigFactory.parseString(text, hocon(originName));
    } catch (ConfigException e) {
      throw new SettingsException(List.of(syntaxProblem(e, originName)));
    }
  }

  /**
   * Puts the layers around a file and resolves its substitutions, which may also name environment
   * variables.
   *
   * @throws SettingsException if a substitution cannot be resolved
   */
  Config around(Config file) {
    Config merged =
        overrideLayer()
            .withFallback(environmentLayer())
            .withFallback(systemPropertyLayer())
            .withFallback(file)
            .withFallback(reference())
            .withFallback(ConfigValueFactory.fromMap(environment, "environment"));
    try {
      return merged.resolve(ConfigResolveOptions.noSystem());
    } catch (ConfigException e) {
      List<Problem> all = new ArrayList<>(problems);
      all.add(syntaxProblem(e, file.origin().description()));
      throw new SettingsException(all);
    }
  }

  static Config reference() {
    return Reference.CONFIG;
  }

  /** Read once: a standby that is wanted reads settings while others wait for it. */
  private static final class Reference {
    static final Config CONFIG = readReference();
  }

  private static Config readReference() {
    ClassLoader loader = SettingsLayers.class.getClassLoader();
    Config reference = ConfigFactory.parseResources(loader, REFERENCE);
    if (!reference.hasPathOrNull(SettingsCatalogue.ROOT)) {
      String allowed = "a class path with the defaults of Loggos, but they are not there";
      throw new SettingsException(List.of(new Problem(REFERENCE, 0, "", "", allowed, "")));
    }
    return reference;
  }

  private Config overrideLayer() {
    Config layer = ConfigFactory.empty();
    for (String override : overrides) {
      int equals = override.indexOf('=');
      String key = equals < 0 ? override.strip() : override.substring(0, equals).strip();
      if (equals < 0 || key.isEmpty()) {
        report(COMMAND_LINE, key, "", "key=value");
        continue;
      }
      String full = withRoot(key);
      layer = entry(full, override.substring(equals + 1), COMMAND_LINE).withFallback(layer);
    }
    return layer;
  }

  private Config environmentLayer() {
    Config layer = ConfigFactory.empty();
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      String name = variable.getKey();
      if (name.startsWith(ENVIRONMENT_PREFIX)) {
        String path = pathOfVariable(name.substring(ENVIRONMENT_PREFIX.length()));
        String origin = "environment variable " + name;
        layer = entry(withRoot(path), variable.getValue(), origin).withFallback(layer);
      }
    }
    return layer;
  }

  private Config systemPropertyLayer() {
    Config layer = ConfigFactory.empty();
    for (Map.Entry<String, String> property : systemProperties.entrySet()) {
      String name = property.getKey();
      if (name.startsWith(SettingsCatalogue.ROOT_PREFIX)) {
        String origin = "system property " + name;
        layer = entry(name, property.getValue(), origin).withFallback(layer);
      }
    }
    return layer;
  }

  private static String pathOfVariable(String name) {
    return name.toLowerCase(Locale.ROOT).replace("__", ".").replace('_', '-');
  }

  private static String withRoot(String key) {
    return key.startsWith(SettingsCatalogue.ROOT_PREFIX)
        ? key
        : SettingsCatalogue.ROOT_PREFIX + key;
  }

  private Config entry(String key, String text, String origin) {
    String value = text.strip();
    try {
      String path = ConfigUtil.joinPath(ConfigUtil.splitPath(key));
      if (!value.startsWith("[") && !value.startsWith("{")) {
        return ConfigValueFactory.fromAnyRef(value, origin).atPath(path);
      }
      ConfigValue parsed = ConfigFactory.parseString("v = " + value, hocon(origin)).root().get("v");
      // A new value, since lines mean nothing on a command line.
      return ConfigValueFactory.fromAnyRef(parsed.unwrapped(), origin).atPath(path);
    } catch (ConfigException.BadPath e) {
      report(origin, key, value, "a key of words joined by dots");
    } catch (ConfigException e) {
      report(origin, key, value, "a HOCON list or object, as it begins with a bracket or brace");
    }
    return ConfigFactory.empty();
  }

  private void report(String origin, String key, String value, String allowed) {
    problems.add(new Problem(origin, 0, key, value, allowed, ""));
  }

  private static ConfigParseOptions hocon(String originName) {
    return ConfigParseOptions.defaults()
        .setSyntax(ConfigSyntax.CONF)
        .setAllowMissing(false)
        .setIncluder(Includes.none())
        .setOriginDescription(originName);
  }

  private static Problem syntaxProblem(ConfigException e, String originName) {
    Place place = e.origin() == null ? new Place(originName, 0) : Place.of(e.origin());
    String said = String.valueOf(e.getMessage());
    if (e.origin() != null && said.startsWith(e.origin().description() + ": ")) {
      said = said.substring(e.origin().description().length() + 2);
    }
    return new Problem(
        place.origin(), place.line(), "", "", "valid HOCON, but: " + said.strip(), "");
  }
}
