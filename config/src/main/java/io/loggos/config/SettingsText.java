package io.loggos.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Prints settings as HOCON that people like to read. Used once, by one thread. */
final class SettingsText {

  /** Texts that mean the same without quotes: words, and numbers with or without a unit. */
  private static final Pattern BARE = Pattern.compile("[A-Za-z][A-Za-z0-9._-]*|[0-9]+[A-Za-z]*");

  private static final Pattern NOT_A_TEXT = Pattern.compile("true|false|null|include");

  private final ConfigObject root;
  private final ClusterSettings cluster;
  private final StringBuilder text = new StringBuilder();

  SettingsText(ConfigObject root, ClusterSettings cluster) {
    this.root = root;
    this.cluster = cluster;
  }

  String write() {
    writeMembers();
    for (Setting setting : SettingsCatalogue.settings()) {
      writeValue(setting.path(), SettingsCheck.find(root, setting.path()));
    }
    Config plugIns = ((ConfigObject) root.get(SettingsCatalogue.PLUGINS)).toConfig();
    Map<String, ConfigValue> sorted = new TreeMap<>();
    plugIns.entrySet().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    sorted.forEach((path, value) -> writeValue(SettingsCatalogue.PLUGINS + "." + path, value));
    return text.toString();
  }

  private void writeMembers() {
    text.append(SettingsCatalogue.ROOT_PREFIX).append(SettingsCatalogue.MEMBERS).append(" = [\n");
    for (MemberSettings member : cluster.members()) {
      text.append("  { id = ").append(member.id());
      text.append(", host = ").append(ConfigUtil.quoteString(member.host()));
      text.append(", port = ").append(member.port());
      text.append(", client-port = ").append(member.clientPort()).append(" }\n");
    }
    text.append(']');
    writeOrigin(SettingsCheck.find(root, SettingsCatalogue.MEMBERS));
  }

  private void writeValue(String path, ConfigValue value) {
    text.append(SettingsCatalogue.ROOT_PREFIX).append(path).append(" = ").append(hocon(value));
    writeOrigin(value);
  }

  private void writeOrigin(ConfigValue value) {
    Place place = Place.of(value);
    // A line break in a file's name must not end the comment.
    text.append(" # ").append(place.origin().replaceAll("\\p{Cntrl}", " "));
    if (place.line() > 0) {
      text.append(':').append(place.line());
    }
    text.append('\n');
  }

  private static String hocon(ConfigValue value) {
    String typed = String.valueOf(value.unwrapped());
    boolean bare =
        value.valueType() == ConfigValueType.STRING
            && BARE.matcher(typed).matches()
            && !NOT_A_TEXT.matcher(typed).matches();
    return bare ? typed : value.render(ConfigRenderOptions.concise());
  }
}
