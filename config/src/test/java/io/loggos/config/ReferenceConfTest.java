package io.loggos.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the catalogue in code and the reference for people together. */
class ReferenceConfTest {

  private static final ConfigObject ROOT =
      SettingsLayers.reference().getObject(SettingsCatalogue.ROOT);

  static List<Setting> settings() {
    return SettingsCatalogue.settings();
  }

  @Test
  void namesTheSameKeysAsTheCatalogue() {
    Set<String> inCode =
        settings().stream().map(Setting::path).collect(Collectors.toCollection(TreeSet::new));
    inCode.add(SettingsCatalogue.MEMBERS);
    inCode.add(SettingsCatalogue.PLUGINS);
    Set<String> inReference = new TreeSet<>();
    collectLeaves("", ROOT, inReference);
    assertEquals(inCode, inReference);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void everyDefaultIsAllowed(Setting setting) {
    assertTrue(setting.accepts(value(setting.path())));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void everyCommentSaysMeaningDefaultAndRange(Setting setting) {
    String comment = comment(setting.path());
    String text = Scalars.text(value(setting.path()));
    assertTrue(comment.startsWith(setting.doc()), comment);
    String end = " Default: " + text + ". Allowed: " + setting.allowed() + ".";
    assertTrue(comment.endsWith(end), () -> comment + " should end in" + end);
    assertTrue(comment.contains(" Unit: "), comment);
  }

  static Stream<String> unchecked() {
    return Stream.of(SettingsCatalogue.MEMBERS, SettingsCatalogue.PLUGINS);
  }

  @ParameterizedTest
  @MethodSource("unchecked")
  void theOtherKeysAreExplainedToo(String path) {
    String comment = comment(path);
    for (String part : List.of(" Unit: ", " Default: ", " Allowed: ")) {
      assertTrue(comment.contains(part), comment);
    }
  }

  @Test
  void marksWhatIsAgreedUpon() {
    Set<String> marked =
        Stream.concat(settings().stream().map(Setting::path), unchecked())
            .filter(path -> comment(path).contains("[agreed"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(new TreeSet<>(AgreementHashTest.AGREED), marked);
  }

  @Test
  void everyChoiceHasItsConstant() {
    assertEquals(words(PaxosMultiSettings.Learn.values()), choices("paxos-multi.learn"));
    assertEquals(words(ReadSettings.Mode.values()), choices("reads.mode"));
    assertEquals(words(LivenessSettings.Election.values()), choices("liveness.election"));
    assertEquals(words(NetworkSettings.NativeSockets.values()), choices("network.native"));
  }

  private static List<String> words(Enum<?>[] constants) {
    return Arrays.stream(constants)
        .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .toList();
  }

  private static List<String> choices(String path) {
    return SettingsCatalogue.setting(path).choices();
  }

  private static void collectLeaves(String path, ConfigValue value, Set<String> leaves) {
    boolean group = path.isEmpty() || SettingsCatalogue.groups().contains(path);
    if (value instanceof ConfigObject object && group) {
      String prefix = path.isEmpty() ? "" : path + ".";
      object.forEach((name, below) -> collectLeaves(prefix + name, below, leaves));
    } else {
      leaves.add(path);
    }
  }

  private static ConfigValue value(String path) {
    return SettingsCheck.find(ROOT, path);
  }

  private static String comment(String path) {
    return value(path).origin().comments().stream()
        .map(String::strip)
        .collect(Collectors.joining(" "));
  }
}
