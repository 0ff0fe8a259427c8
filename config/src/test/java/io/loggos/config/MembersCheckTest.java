package io.loggos.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MembersCheckTest {

  private static final String KEY = "loggos.cluster.members";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"id\": 0, host: h, port: 7300       | client-port is missing; allowed: 1 to 65535",
        "id: 0, host: h, client-port: 7300    | port is missing; allowed: 1 to 65535",
        "id: 0, port: 7301, client-port: 7300 | host is missing; allowed: 1 to 253 characters"
            + " without blanks",
        "host: h, port: 7301, client-port: 7300 | id is missing; allowed: 0 to 8",
        "id: 0, host: \"\", port: 7301, client-port: 7300 | host = \"\"; allowed: 1 to 253"
            + " characters without blanks",
        "id: 0, host: a b, port: 7301, client-port: 7300 | host = a b; allowed: 1 to 253"
            + " characters without blanks",
        "id: 0, host: h, port: 0, client-port: 7300 | port = 0; allowed: 1 to 65535",
        "id: 0, host: h, port: 65536, client-port: 7300 | port = 65536; allowed: 1 to 65535",
        "id: 0, host: h, port: 7300, client-port: x | client-port = x; allowed: 1 to 65535",
        "id: 0, host: h, port: 7300, client-port: null | client-port = null; allowed: 1 to 65535",
        "id: -1, host: h, port: 7301, client-port: 7300 | id = -1; allowed: 0 to 8",
        "id: 3, host: h, port: 7301, client-port: 7300 | id = 3; allowed: 0 to 2, each by one"
            + " member",
        "id: 1, host: h, port: 7301, client-port: 7300 | id = 1; allowed: an id other than that"
            + " of loggos.cluster.members[1].id",
        "id: 0, host: h, port: 7301, client-port: 7301 | client-port = 7301; allowed: a port other"
            + " than loggos.cluster.members[2].port on the same host",
        "id: 0, host: h, port: 7201, client-port: 7301 | port = 7201; allowed: a port other than"
            + " loggos.cluster.members[1].client-port on the same host",
        "id: 0, host: H, port: 7102, client-port: 7301 | port = 7102; allowed: a port other than"
            + " loggos.cluster.members[0].port on the same host",
        "id: 0, host: h, port: 7301, client-port: 7300, client-prt: 1 | client-prt = 1; allowed:"
            + " id, host, port or client-port; nearest known key:"
            + " loggos.cluster.members[2].client-port",
        "id: 0, host: h, port: 7301, client-port: 7300, zone: a | zone = a; allowed: id, host,"
            + " port or client-port"
      })
  void eachFieldOfAMember(String third, String said) {
    String text =
        "loggos.cluster.members = [\n"
            + Texts.member(2, 7102, 7202)
            + "\n"
            + Texts.member(1, 7101, 7201)
            + "\n{ "
            + third
            + " }\n]";
    List<Problem> problems = Texts.problemsOf(text);
    assertEquals(1, problems.size(), problems::toString);
    assertEquals("test.conf:4: " + KEY + "[2]." + said, problems.get(0).describe());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "none",
        "null",
        "{ id = 0, host = h, port = 1, client-port = 2 }",
        "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"
      })
  void theListAsAWhole(String list) {
    List<Problem> problems = Texts.problemsOf("loggos.cluster.members = " + list);
    assertEquals(List.of(KEY), Texts.keys(problems));
    assertEquals(1, problems.get(0).line());
    assertEquals(
        "a list of 1 to 9 members, each { id, host, port, client-port }",
        problems.get(0).allowed());
  }

  @Test
  void membersMustBeGiven() {
    List<Problem> problems = Texts.problemsOf("");
    assertEquals(List.of(KEY), Texts.keys(problems));
    assertEquals("reference.conf", problems.get(0).origin());
    assertTrue(problems.get(0).line() > 0);
    assertEquals("[]", problems.get(0).value());
  }

  @Test
  void aMemberIsAGroup() {
    List<Problem> problems = Texts.problemsOf("loggos.cluster.members = [h1, 5, [h2]]");
    assertEquals(List.of(KEY + "[0]", KEY + "[1]", KEY + "[2]"), Texts.keys(problems));
  }

  @Test
  void differentHostsMayShareAPort() {
    String text =
        "loggos.cluster.members = [{ id: 0, host: a, port: 1, client-port: 2 },"
            + "{ id: 1, host: b, port: 1, client-port: 2 }, { id: 2, host: c, port: 2, client-port:"
            + " 1 }]";
    assertEquals(3, Settings.parse(text, Texts.ORIGIN, List.of()).cluster().members().size());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5, 7, 9})
  void oddNumbersAreFine(int n) {
    Settings settings = Settings.parse(Texts.members(n), Texts.ORIGIN, List.of());
    assertEquals(n, settings.cluster().members().size());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 6, 8})
  void evenNumbersAreNot(int n) {
    List<Problem> problems = Texts.problemsOf(Texts.members(n));
    assertEquals(List.of(KEY), Texts.keys(problems));
    assertEquals(n + " members", problems.get(0).value());
    assertTrue(problems.get(0).allowed().contains("loggos.cluster.allow-even = true"));
  }
}
