package io.loggos.config;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;

/** Texts that many tests start from. */
final class Texts {

  static final String ORIGIN = "test.conf";

  /** Takes the first line, so that whatever a test adds begins on line 2. */
  static final String THREE = members(3) + "\n";

  private Texts() {}

  /** Returns one line that gives n members, on different ports of one host. */
  static String members(int n) {
    StringBuilder text = new StringBuilder("loggos.cluster.members = [");
    for (int id = 0; id < n; id++) {
      text.append(id > 0 ? ", " : "").append(member(id, 7100 + id, 7200 + id));
    }
    return text.append(']').toString();
  }

  static String member(int id, int port, int clientPort) {
    return "{ id = " + id + ", host = h, port = " + port + ", client-port = " + clientPort + " }";
  }

  /** Reads three members and the given text, which begins on line 2. */
  static Settings parse(String text, String... overrides) {
    return Settings.parse(THREE + text, ORIGIN, List.of(overrides));
  }

  /** Returns the problems of three members and the given text, which begins on line 2. */
  static List<Problem> problems(String text, String... overrides) {
    return problemsOf(THREE + text, overrides);
  }

  /** Returns the problems of a whole text. */
  static List<Problem> problemsOf(String text, String... overrides) {
    return problemsOf(text, List.of(overrides), Map.of(), Map.of());
  }

  static List<Problem> problemsOf(
      String text,
      List<String> overrides,
      Map<String, String> environment,
      Map<String, String> systemProperties) {
    return assertThrows(
            SettingsException.class,
            () -> Settings.parse(text, ORIGIN, overrides, environment, systemProperties))
        .problems();
  }

  static List<String> keys(List<Problem> problems) {
    return problems.stream().map(Problem::key).toList();
  }
}
