package io.loggos.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares settings with the catalogue and collects every mistake. Used once, by one thread.
 *
 * <p>Order matters: single values first, then the members, and the rules between settings last, so
 * that no rule complains about a value that was reported already.
 */
final class SettingsCheck {

  private static final Comparator<Problem> READING_ORDER =
      Comparator.comparing(Problem::origin)
          .thenComparingInt(Problem::line)
          .thenComparing(Problem::key)
          .thenComparing(Problem::allowed);

  private static final String A_GROUP = "a group of settings in braces";

  private final ConfigObject root;
  private final List<Problem> problems;

  /** Paths whose values were refused; rules leave them alone. */
  private final Set<String> refused = new HashSet<>();

  private SettingsCheck(ConfigObject root, List<Problem> problems) {
    this.root = root;
    this.problems = problems;
  }

  /**
   * Checks everything.
   *
   * @param file the file alone, in which nothing but {@code loggos} may stand at the top
   * @param merged all layers, resolved
   * @param earlier problems met so far
   * @return the members, in the order of their ids
   * @throws SettingsException if there is any problem, an earlier one included
   */
  static List<MemberSettings> check(Config file, Config merged, List<Problem> earlier) {
    List<Problem> problems = new ArrayList<>(earlier);
    List<MemberSettings> members = List.of();
    ConfigValue root = merged.root().get(SettingsCatalogue.ROOT);
    if (root instanceof ConfigObject object) {
      SettingsCheck check = new SettingsCheck(object, problems);
      check.checkTop(file.root(), merged.root());
      check.checkNames(object, List.of());
      SettingsCatalogue.settings().forEach(check::checkSetting);
      members = check.checkMembers();
      new SettingsRules(object, check.refused, members, problems).check();
    } else {
      problems.add(problem(SettingsCatalogue.ROOT, root, A_GROUP));
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(problems.stream().sorted(READING_ORDER).distinct().toList());
    }
    return members;
  }

  /** Describes a value that is there but wrong. */
  static Problem problem(String key, ConfigValue value, String allowed) {
    Place place = Place.of(value);
    return new Problem(place.origin(), place.line(), key, Place.text(value), allowed, "");
  }

  /** Follows a path of catalogue names; null when something on the way is not an object. */
  static ConfigValue find(ConfigObject root, String path) {
    ConfigValue found = root;
    for (String name : path.split("\\.")) {
      found = found instanceof ConfigObject object ? object.get(name) : null;
    }
    return found;
  }

  /** A key beside {@code loggos} would be ignored without a word, so it is refused. */
  private void checkTop(ConfigObject file, ConfigObject merged) {
    for (String name : file.keySet()) {
      // An optional substitution that found nothing leaves a name without a value.
      if (!name.equals(SettingsCatalogue.ROOT) && merged.get(name) != null) {
        reportUnknown(List.of(name), merged.get(name));
      }
    }
  }

  private void checkNames(ConfigObject group, List<String> groupPath) {
    for (Map.Entry<String, ConfigValue> entry : group.entrySet()) {
      List<String> path = append(groupPath, entry.getKey());
      ConfigValue value = entry.getValue();
      // Joining quotes a name with a dot in it, which therefore never passes for a path.
      String joined = ConfigUtil.joinPath(path);
      boolean plugIns = joined.equals(SettingsCatalogue.PLUGINS);
      if (SettingsCatalogue.setting(joined) != null || joined.equals(SettingsCatalogue.MEMBERS)) {
        continue;
      }
      if (!plugIns && !SettingsCatalogue.groups().contains(joined)) {
        reportUnknown(append(List.of(SettingsCatalogue.ROOT), path), value);
      } else if (!(value instanceof ConfigObject)) {
        problems.add(problem(SettingsCatalogue.ROOT_PREFIX + joined, value, A_GROUP));
      } else if (!plugIns) {
        checkNames((ConfigObject) value, path);
      }
    }
  }

  /** Reports each value below an unknown key, since each has its own line and its own likeness. */
  private void reportUnknown(List<String> path, ConfigValue value) {
    if (value instanceof ConfigObject object && !object.isEmpty()) {
      object.forEach((name, below) -> reportUnknown(append(path, name), below));
      return;
    }
    String key = ConfigUtil.joinPath(path);
    String nearest = NearestKey.among(SettingsCatalogue.knownKeys(), key);
    Place place = Place.of(value);
    problems.add(
        new Problem(
            place.origin(), place.line(), key, Place.text(value), "known keys only", nearest));
  }

  private void checkSetting(Setting setting) {
    int dot = setting.path().lastIndexOf('.');
    if (dot > 0 && !(root.get(setting.path().substring(0, dot)) instanceof ConfigObject)) {
      // Its whole group is not one, and was reported for that.
      refused.add(setting.path());
      return;
    }
    ConfigValue value = find(root, setting.path());
    String key = SettingsCatalogue.ROOT_PREFIX + setting.path();
    if (value == null) {
      refused.add(setting.path());
      problems.add(new Problem(SettingsLayers.REFERENCE, 0, key, "", setting.allowed(), ""));
    } else if (!setting.accepts(value)) {
      refused.add(setting.path());
      boolean removed = value.valueType() == ConfigValueType.NULL;
      problems.add(
          problem(
              key, value, setting.allowed() + (removed ? "; leave it out for the default" : "")));
    }
  }

  private List<MemberSettings> checkMembers() {
    ConfigValue cluster = root.get("cluster");
    if (!(cluster instanceof ConfigObject object)) {
      return List.of();
    }
    return new MembersCheck(problems).check(object.get("members"), Place.of(cluster));
  }

  private static List<String> append(List<String> path, String name) {
    return append(path, List.of(name));
  }

  private static List<String> append(List<String> path, List<String> names) {
    List<String> longer = new ArrayList<>(path);
    longer.addAll(names);
    return longer;
  }
}
