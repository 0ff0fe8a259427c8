package io.loggos.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.loggos.fuzzing.Corpus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever people write into a settings file, they get settings or a list of their mistakes. */
class SettingsFuzzTest {
  private static final String ORIGIN = "cluster.conf";
  private static final String MEMBERS =
      "loggos.cluster.members = [{ id = 0, host = h, port = 7100, client-port = 7200 }]\n";

  @FuzzTest
  void files(byte[] utf8) {
    check(new String(utf8, StandardCharsets.UTF_8), List.of());
  }

  /** Each line is one argument. */
  @FuzzTest
  void overrides(byte[] utf8) {
    check(MEMBERS, new String(utf8, StandardCharsets.UTF_8).lines().toList());
  }

  private static void check(String text, List<String> overrides) {
    Settings settings;
    try {
      settings = Settings.parse(text, ORIGIN, overrides);
    } catch (SettingsException e) {
      assertFalse(e.problems().isEmpty());
      for (Problem problem : e.problems()) {
        assertFalse(problem.origin().isEmpty(), "a problem without a place");
        assertFalse(problem.allowed().isEmpty(), "a problem without advice");
        assertEquals(1, problem.describe().lines().count(), problem.describe());
      }
      return;
    }
    Settings again = Settings.parse(settings.render(), ORIGIN, List.of());
    assertEquals(settings.agreementHash(), again.agreementHash());
    assertEquals(settings.cluster(), again.cluster());
    assertEquals(settings.tcp(), again.tcp());
    assertEquals(settings.liveness(), again.liveness());
  }

  @Test
  void corpusIsUpToDate() {
    Corpus.check(
        SettingsFuzzTest.class,
        "files",
        Map.of(
            "members", utf8(MEMBERS),
            "groups",
                utf8(
                    MEMBERS
                        + "loggos { // c\n paxos-multi { alpha = 8, phase-1-quorum = 0 }\n"
                        + " batch.bytes-max = 64KiB\n liveness.period = ${x} \n}\nx = 20ms\n"),
            "mistakes", utf8("loggos.batch.bytes = \"\"\"a\nb\"\"\"\nother += ${?HOME}\n"),
            "include", utf8("include \"more.conf\"\n" + MEMBERS)));
    Corpus.check(
        SettingsFuzzTest.class,
        "overrides",
        Map.of(
            "plain", utf8("paxos-multi.alpha=16\nloggos.tcp.keep=false\nnothing"),
            "object", utf8("plugins={a={b=1}}\ncluster.members=[{id=0,host=h,port=1}]")));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
