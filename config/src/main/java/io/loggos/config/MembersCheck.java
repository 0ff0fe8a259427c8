package io.loggos.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads and checks {@code cluster.members}. Used once, by one thread. */
final class MembersCheck {

  private static final String KEY = SettingsCatalogue.ROOT_PREFIX + SettingsCatalogue.MEMBERS;
  private static final String ALLOWED =
      "a list of 1 to "
          + SettingsCatalogue.MEMBERS_MAX
          + " members, each { id, host, port, client-port }";

  private final List<Problem> problems;
  private final Map<Integer, String> keyOfId = new HashMap<>();
  private final Map<String, String> keyOfEndpoint = new HashMap<>();

  MembersCheck(List<Problem> problems) {
    this.problems = problems;
  }

  /**
   * Checks the members.
   *
   * @param value the list, or null when it is missing
   * @param cluster where the group around it was given
   * @return the members in the order of their ids, or none if anything is wrong with them
   */
  List<MemberSettings> check(ConfigValue value, Place cluster) {
    if (value == null) {
      problems.add(new Problem(cluster.origin(), cluster.line(), KEY, "", ALLOWED, ""));
      return List.of();
    }
    if (!(value instanceof ConfigList list)
        || list.isEmpty()
        || list.size() > SettingsCatalogue.MEMBERS_MAX) {
      problems.add(SettingsCheck.problem(KEY, value, ALLOWED));
      return List.of();
    }
    int before = problems.size();
    List<MemberSettings> members = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      checkMember(KEY + "[" + i + "]", list.get(i), list.size(), members);
    }
    members.sort(Comparator.comparingInt(MemberSettings::id));
    return problems.size() > before ? List.of() : List.copyOf(members);
  }

  private void checkMember(String key, ConfigValue value, int size, List<MemberSettings> members) {
    if (!(value instanceof ConfigObject member)) {
      problems.add(SettingsCheck.problem(key, value, "a member: { id, host, port, client-port }"));
      return;
    }
    if (checkFields(key, member)) {
      members.add(read(member));
    }
    checkId(key + ".id", member.get("id"), size);
    checkEndpoint(key + ".port", member.get("host"), member.get("port"));
    checkEndpoint(key + ".client-port", member.get("host"), member.get("client-port"));
  }

  private boolean checkFields(String key, ConfigObject member) {
    int before = problems.size();
    List<String> names = new ArrayList<>();
    for (Setting setting : SettingsCatalogue.MEMBER_SETTINGS) {
      names.add(setting.path());
      ConfigValue value = member.get(setting.path());
      String field = key + "." + setting.path();
      if (value == null) {
        Place place = Place.of(member);
        problems.add(new Problem(place.origin(), place.line(), field, "", setting.allowed(), ""));
      } else if (!setting.accepts(value)) {
        problems.add(SettingsCheck.problem(field, value, setting.allowed()));
      }
    }
    member.forEach(
        (name, value) -> {
          if (!names.contains(name)) {
            reportUnknown(key, names, name, value);
          }
        });
    return problems.size() == before;
  }

  private void reportUnknown(String key, List<String> names, String name, ConfigValue value) {
    String nearest = NearestKey.among(names, name);
    Place place = Place.of(value);
    problems.add(
        new Problem(
            place.origin(),
            place.line(),
            key + "." + ConfigUtil.joinPath(name),
            Place.text(value),
            Scalars.alternatives(names),
            nearest.isEmpty() ? "" : key + "." + nearest));
  }

  private void checkId(String key, ConfigValue value, int members) {
    if (!accepted("id", value)) {
      return;
    }
    int id = Scalars.integer(value);
    String other = keyOfId.putIfAbsent(id, key);
    if (id >= members) {
      problems.add(
          SettingsCheck.problem(key, value, "0 to " + (members - 1) + ", each by one member"));
    } else if (other != null) {
      problems.add(SettingsCheck.problem(key, value, "an id other than that of " + other));
    }
  }

  private void checkEndpoint(String key, ConfigValue host, ConfigValue port) {
    if (!accepted("host", host) || !accepted("port", port)) {
      return;
    }
    String endpoint = Scalars.text(host).toLowerCase(Locale.ROOT) + " " + Scalars.integer(port);
    String other = keyOfEndpoint.putIfAbsent(endpoint, key);
    if (other != null) {
      problems.add(
          SettingsCheck.problem(key, port, "a port other than " + other + " on the same host"));
    }
  }

  private static boolean accepted(String name, ConfigValue value) {
    return value != null
        && SettingsCatalogue.MEMBER_SETTINGS.stream()
            .anyMatch(setting -> setting.path().equals(name) && setting.accepts(value));
  }

  private static MemberSettings read(ConfigObject member) {
    return new MemberSettings(
        Scalars.integer(member.get("id")),
        Scalars.text(member.get("host")),
        Scalars.integer(member.get("port")),
        Scalars.integer(member.get("client-port")));
  }
}
