package io.loggos.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrecedenceTest {

  private static final Map<String, String> NOTHING = Map.of();

  /** Bit by bit, the layers that give a value: reference, file, property, variable, command. */
  @ParameterizedTest
  @CsvSource({"0,4", "1,11", "2,12", "3,12", "4,13", "7,13", "8,14", "9,14", "12,14", "15,14"})
  void theHighestLayerWins(int layers, int alpha) {
    String file = (layers & 1) == 0 ? "" : "loggos.paxos-multi.alpha = 11";
    Map<String, String> properties =
        (layers & 2) == 0 ? NOTHING : Map.of("loggos.paxos-multi.alpha", "12");
    Map<String, String> environment =
        (layers & 4) == 0 ? NOTHING : Map.of("LOGGOS__PAXOS_MULTI__ALPHA", "13");
    List<String> overrides = new ArrayList<>();
    if ((layers & 8) != 0) {
      overrides.add("paxos-multi.alpha=14");
    }
    Settings settings =
        Settings.parse(Texts.THREE + file, Texts.ORIGIN, overrides, environment, properties);
    assertEquals(alpha, settings.paxosMulti().alpha());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "paxos-multi.alpha=9",
        "loggos.paxos-multi.alpha=9",
        " paxos-multi.alpha = 9 ",
        "\"paxos-multi\".alpha=9"
      })
  void overridesMayHaveTheRootOrNot(String override) {
    assertEquals(9, Texts.parse("", override).paxosMulti().alpha());
  }

  @Test
  void theLastOverrideWins() {
    Settings settings =
        Texts.parse(
            "", "paxos-multi.alpha=8", "loggos.paxos-multi.alpha=9", "batch.bytes-max=1KiB");
    assertEquals(9, settings.paxosMulti().alpha());
    assertEquals(1024, settings.batch().bytesMax());
  }

  @ParameterizedTest
  @CsvSource({
    "LOGGOS__PAXOS_MULTI__PHASE_1_QUORUM, 3, loggos.paxos-multi.phase-1-quorum = 3",
    "LOGGOS__APPLICATION, com.example.Bank, loggos.application = com.example.Bank",
    "LOGGOS__FAILURE_HANDLING, x, loggos.failure-handling = x",
    "LOGGOS__PLUGINS__MY_PLUG__SOME_KEY, x y, loggos.plugins.my-plug.some-key = \"x y\"",
    "loggos__batch__bytes_max, 1, loggos.batch.bytes-max = 128KiB",
    "LOGGOS_BATCH, 1, loggos.batch.bytes-max = 128KiB"
  })
  void variablesHaveTheirRule(String name, String value, String rendered) {
    Settings settings =
        Settings.parse(
            Texts.THREE, Texts.ORIGIN, List.of(), Map.of(name, value, "HOME", "/"), NOTHING);
    assertEquals(
        1, settings.render().lines().filter(line -> line.startsWith(rendered + " #")).count());
  }

  @Test
  void aListMayBeGivenAnywhere() {
    String members = "[" + Texts.member(0, 1, 2) + "]";
    List<MemberSettings> one = List.of(new MemberSettings(0, "h", 1, 2));
    assertEquals(one, Texts.parse("", "cluster.members=" + members).cluster().members());
    Map<String, String> environment = Map.of("LOGGOS__CLUSTER__MEMBERS", members);
    Settings settings = Settings.parse("", Texts.ORIGIN, List.of(), environment, NOTHING);
    assertEquals(one, settings.cluster().members());
  }

  @Test
  void otherValuesArePlainText() {
    Settings settings = Texts.parse("", "plugins.x.y=a # ${b} = \"c\"", "plugins.x.z=");
    assertEquals("a # ${b} = \"c\"", settings.options("plugins.x").text("y"));
    assertEquals("", settings.options("plugins.x").text("z"));
  }

  @Test
  void aLayerMayMendAMistakeBelow() {
    assertEquals(
        5,
        Texts.parse("loggos.paxos-multi.alpha = many", "paxos-multi.alpha=5").paxosMulti().alpha());
  }
}
