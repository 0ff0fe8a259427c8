package io.loggos.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.plugin.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

  private static final Settings SETTINGS =
      Texts.parse(
          """
          loggos.plugins {
            x { count = 3, size = 2KiB, wait = 1.5ms, name = "a b", on = true, part = 0.25
                deep.er = 7, nothing = null, list = [1], bare = 100 }
            scalar = 5
          }
          """);
  private static final Options X = SETTINGS.options("plugins.x");

  @Test
  void readsEachType() {
    assertEquals(3, X.integer("count"));
    assertEquals(2048, X.bytes("size"));
    assertEquals(1_500_000, X.nanos("wait"));
    assertEquals("a b", X.text("name"));
    assertTrue(X.flag("on"));
    assertEquals(0.25, X.ratio("part"));
    assertEquals(7, X.integer("deep.er"));
    assertEquals(100, X.bytes("bare"));
    assertEquals("100", X.text("bare"));
  }

  @Test
  void readsTextsOfEachType() {
    Options options =
        Texts.parse("", "plugins.y.count=3", "plugins.y.on=false", "plugins.y.part=1e-1")
            .options("plugins.y");
    assertEquals(3, options.integer("count"));
    assertFalse(options.flag("on"));
    assertEquals(0.1, options.ratio("part"));
  }

  @Test
  void knowsWhatItHas() {
    assertTrue(X.has("count"));
    assertTrue(X.has("deep.er"));
    assertFalse(X.has("absent"));
    assertFalse(X.has("nothing"));
    assertFalse(X.has("count.er"));
  }

  @Test
  void namesTheKeyOfAWrongType() {
    assertRefused("loggos.plugins.x.name = a b is not a whole number", () -> X.integer("name"));
    assertRefused("loggos.plugins.x.part = 0.25 is not a whole number", () -> X.integer("part"));
    assertRefused("loggos.plugins.x.name = a b is not a size in bytes", () -> X.bytes("name"));
    assertRefused("loggos.plugins.x.list = [1] is not a size in bytes", () -> X.bytes("list"));
    assertRefused(
        "loggos.plugins.x.bare = 100 is not a duration with its unit", () -> X.nanos("bare"));
    assertRefused(
        "loggos.plugins.x.name = a b is not a duration with its unit", () -> X.nanos("name"));
    assertRefused("loggos.plugins.x.list = [1] is not a text", () -> X.text("list"));
    assertRefused("loggos.plugins.x.count = 3 is neither true nor false", () -> X.flag("count"));
    assertRefused("loggos.plugins.x.name = a b is not a number", () -> X.ratio("name"));
  }

  @Test
  void namesTheMissingKey() {
    assertRefused("loggos.plugins.x.absent is missing", () -> X.integer("absent"));
    assertRefused("loggos.plugins.x.nothing is missing", () -> X.text("nothing"));
    assertRefused("loggos.plugins.x.a..b is not a key", () -> X.text("a..b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cluster",
        "storage",
        "paxos-multi",
        "batch",
        "admission",
        "sessions",
        "request",
        "reply",
        "reads",
        "liveness",
        "snapshot",
        "network",
        "tcp",
        "client"
      })
  void everyGroupIsASection(String section) {
    Options options = SETTINGS.options(section);
    long keys =
        SettingsCatalogue.settings().stream()
            .map(Setting::path)
            .filter(path -> path.startsWith(section + "."))
            .filter(path -> options.has(path.substring(section.length() + 1)))
            .count();
    assertTrue(keys > 0);
  }

  @Test
  void handsOnTheProtocolsOwnKeys() {
    Options paxos = SETTINGS.options("paxos-multi");
    assertEquals(4, paxos.integer("alpha"));
    assertEquals("leader", paxos.text("learn"));
    assertEquals(100_000_000, paxos.nanos("prepare-timeout"));
    assertEquals(0.01, SETTINGS.options("reads").ratio("clock-drift-bound"));
    assertFalse(SETTINGS.options("cluster").flag("allow-even"));
  }

  @Test
  void aPlugInThatIsNotMentionedHasNoKeys() {
    Options options = SETTINGS.options("plugins.unheard-of");
    assertFalse(options.has("anything"));
    assertRefused("loggos.plugins.unheard-of.anything is missing", () -> options.flag("anything"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "paxos", "plugins", "plugins.", "plugins.scalar", "application", "batch.x"})
  void otherSectionsDoNotExist(String section) {
    assertRefused(
        "no section of the settings is called " + section, () -> SETTINGS.options(section));
  }

  private static void assertRefused(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }
}
