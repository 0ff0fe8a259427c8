package io.loggos.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "paxos-multi.alpha = 0         | 0       | 1 to 1024",
        "paxos-multi.alpha = 1025      | 1025    | 1 to 1024",
        "paxos-multi.alpha = 1.5       | 1.5     | 1 to 1024",
        "paxos-multi.alpha = many      | many    | 1 to 1024",
        "paxos-multi.alpha = true      | true    | 1 to 1024",
        "paxos-multi.alpha = 99999999999 | 99999999999 | 1 to 1024",
        "paxos-multi.alpha = [4]       | [4]     | 1 to 1024",
        "paxos-multi.alpha = { a = 4 } | {\"a\":4} | 1 to 1024",
        "paxos-multi.alpha = null      | null    | 1 to 1024; leave it out for the default",
        "paxos-multi.learn = some      | some    | leader or all",
        "paxos-multi.learn = Leader    | Leader  | leader or all",
        "reads.mode = fast             | fast    | log, read-index or lease",
        "reads.clock-drift-bound = 0.6 | 0.6     | 0 to 0.5",
        "reads.clock-drift-bound = -1  | -1      | 0 to 0.5",
        "reads.clock-drift-bound = NaN | NaN     | 0 to 0.5",
        "storage.mode = disk           | disk    | wal or memory",
        "reconfiguration.variant = hasty | hasty | waiting, waiting-no-op or stopping",
        "reconfiguration.automatic = 1 | 1       | true or false",
        "reconfiguration.grace = -1s   | -1s     | 0ns to 1d, with its unit",
        "reconfiguration.newcomer-timeout = 1ms | 1ms | 10ms to 1d, with its unit",
        "reconfiguration.join-lag = -1 | -1      | 0 to 1000000",
        "batch.bytes-max = 255B        | 255B    | 256B to 8MiB",
        "batch.bytes-max = 9MiB        | 9MiB    | 256B to 8MiB",
        "batch.bytes-max = 300.5       | 300.5   | 256B to 8MiB",
        "batch.bytes-max = 1 parsec    | 1 parsec | 256B to 8MiB",
        "batch.bytes-max = -1KiB       | -1KiB   | 256B to 8MiB",
        "batch.bytes-max = 9999999999GiB | 9999999999GiB | 256B to 8MiB",
        "sessions.expiry = 31d         | 31d     | 1s to 30d, with its unit",
        "sessions.expiry = 600         | 600     | 1s to 30d, with its unit",
        "sessions.expiry = \"600 \"    | 600     | 1s to 30d, with its unit",
        "sessions.expiry = true        | true    | 1s to 30d, with its unit",
        "sessions.expiry = -1m         | -1m     | 1s to 30d, with its unit",
        "sessions.expiry = 99999999999999999999d | 99999999999999999999d"
            + " | 1s to 30d, with its unit",
        "cluster.allow-even = maybe    | maybe   | true or false",
        "cluster.name = \"\"           | \"\"    | 1 to 64 characters without blanks",
        "cluster.name = a b            | a b     | 1 to 64 characters without blanks",
        "cluster.name = \"a/b\"        | a/b     | 1 to 64 characters without blanks, of A-Z a-z"
            + " 0-9 . _ - only",
        "application = \" \"           | \" \"   | 1 to 255 characters without blanks",
        "application = [kvs]           | [\"kvs\"] | 1 to 255 characters without blanks"
      })
  void wrongValues(String line, String value, String allowed) {
    String key = "loggos." + line.substring(0, line.indexOf(' '));
    assertEquals(
        List.of(new Problem(Texts.ORIGIN, 3, key, value, allowed, "")),
        Texts.problems("\nloggos." + line));
  }

  static List<String> outOfRange() {
    List<String> overrides = new ArrayList<>();
    for (Setting setting : SettingsCatalogue.settings()) {
      switch (setting.type()) {
        case TEXT -> overrides.add(setting.path() + "=" + "x".repeat((int) setting.max() + 1));
        case CHOICE, FLAG -> overrides.add(setting.path() + "=neither");
        case INTEGER -> {
          overrides.add(setting.path() + "=" + (long) (setting.min() - 1));
          overrides.add(setting.path() + "=" + (long) (setting.max() + 1));
        }
        case BYTES -> {
          overrides.add(setting.path() + "=" + (long) (setting.min() - 1) + "B");
          overrides.add(setting.path() + "=" + (long) (setting.max() + 1) + "B");
        }
        case DURATION -> {
          overrides.add(setting.path() + "=" + (long) (setting.min() - 1) + "ns");
          overrides.add(setting.path() + "=" + (long) (setting.max() + 1) + "ns");
        }
        case RATIO -> overrides.add(setting.path() + "=" + (setting.max() + 0.001));
        default -> throw new AssertionError(setting);
      }
    }
    return overrides;
  }

  @ParameterizedTest
  @MethodSource("outOfRange")
  void everySettingIsCheckedAgainstItsLimits(String override) {
    String path = override.substring(0, override.indexOf('='));
    List<Problem> problems = Texts.problems("", override);
    assertEquals(List.of("loggos." + path), Texts.keys(problems));
    assertEquals("command line", problems.get(0).origin());
    assertEquals(SettingsCatalogue.setting(path).allowed(), problems.get(0).allowed());
  }

  static List<Setting> limited() {
    return SettingsCatalogue.settings().stream()
        .filter(setting -> setting.min() < setting.max() && setting.type() != SettingType.FLAG)
        .filter(setting -> setting.type() != SettingType.TEXT)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("limited")
  void bothLimitsAreAllowed(Setting setting) {
    String unit =
        switch (setting.type()) {
          case BYTES -> "B";
          case DURATION -> "ns";
          default -> "";
        };
    for (double limit : new double[] {setting.min(), setting.max()}) {
      String text = setting.type() == SettingType.RATIO ? "" + limit : "" + (long) limit;
      assertTrue(setting.accepts(ConfigValueFactory.fromAnyRef(text + unit)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "loggos.paxos-multi.alfa = 4, loggos.paxos-multi.alfa, loggos.paxos-multi.alpha",
    "loggos.paxos-mult.alpha = 4, loggos.paxos-mult.alpha, loggos.paxos-multi.alpha",
    "loggos.batch.max-bytes = 4, loggos.batch.max-bytes, loggos.batch.bytes-max",
    "loggos.batch.bytesMax = 4, loggos.batch.bytesMax, loggos.batch.bytes-max",
    "loggos.batch_bytes_max = 4, loggos.batch_bytes_max, loggos.batch.bytes-max",
    "loggos.alpha = 4, loggos.alpha, loggos.paxos-multi.alpha",
    "loggos.alhpa = 4, loggos.alhpa, loggos.paxos-multi.alpha",
    "loggos.plugin.x = 4, loggos.plugin.x, loggos.plugins",
    "loggos.member = [], loggos.member, loggos.cluster.members",
    "loggos.sessions.quark = 4, loggos.sessions.quark, ''",
    "paxos-multi.alpha = 4, paxos-multi.alpha, loggos.paxos-multi.alpha",
    "logos.batch.bytes-max = 4, logos.batch.bytes-max, loggos.batch.bytes-max",
    "'loggos.\"batch.bytes-max\" = 4', 'loggos.\"batch.bytes-max\"', loggos.batch.bytes-max",
    "'loggos.Batch = {}', loggos.Batch, loggos.batch"
  })
  void unknownKeys(String line, String key, String nearest) {
    String value = line.substring(line.indexOf("= ") + 2);
    assertEquals(
        List.of(new Problem(Texts.ORIGIN, 2, key, value, "known keys only", nearest)),
        Texts.problems(line));
  }

  @Test
  void eachKeyOfAnUnknownGroupHasItsLine() {
    List<Problem> problems =
        Texts.problems("loggos {\n bach {\n bytes-max = 1KiB\n\n requests-max = 5\n }\n}");
    assertEquals(
        List.of("loggos.bach.bytes-max", "loggos.bach.requests-max"), Texts.keys(problems));
    assertEquals(List.of(4, 6), problems.stream().map(Problem::line).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch = 5", "plugins = 5", "paxos-multi = []", "cluster = null"})
  void aGroupIsNoValue(String line) {
    List<Problem> problems = Texts.problems("loggos." + line);
    assertEquals(1, problems.size());
    assertEquals("a group of settings in braces", problems.get(0).allowed());
    assertEquals(2, problems.get(0).line());
  }

  @Test
  void theRootIsNoValueEither() {
    assertEquals(
        List.of(new Problem(Texts.ORIGIN, 1, "loggos", "5", "a group of settings in braces", "")),
        Texts.problemsOf("loggos = 5"));
  }

  @Test
  void everythingIsReportedAtOnceInReadingOrder() {
    List<Problem> problems =
        Texts.problemsOf(
            """
            loggos {
              reads.mode = fast
              btach.bytes-max = 1KiB
              cluster.members = [{ id = 0, host = "", port = 1 }]
              paxos-multi.backoff-min = 600ms
            }
            """,
            List.of("paxos-multi.alpha=0", "nonsense"),
            Map.of("LOGGOS__SESSIONS__MAX", "none"),
            Map.of("loggos.tcp.conect-timeout", "1s"));
    assertEquals(
        """
        command line: loggos.paxos-multi.alpha = 0; allowed: 1 to 1024
        command line: nonsense is missing; allowed: key=value
        environment variable LOGGOS__SESSIONS__MAX: loggos.sessions.max = none; \
        allowed: 1 to 10000000
        system property loggos.tcp.conect-timeout: loggos.tcp.conect-timeout = 1s; \
        allowed: known keys only; nearest known key: loggos.tcp.connect-timeout
        test.conf:2: loggos.reads.mode = fast; allowed: log, read-index or lease
        test.conf:3: loggos.btach.bytes-max = 1KiB; allowed: known keys only; nearest known key: \
        loggos.batch.bytes-max
        test.conf:4: loggos.cluster.members[0].client-port is missing; allowed: 1 to 65535
        test.conf:4: loggos.cluster.members[0].host = ""; allowed: 1 to 253 characters \
        without blanks
        test.conf:5: loggos.paxos-multi.backoff-min = 600ms; allowed: at most \
        loggos.paxos-multi.backoff-max (500ms)
        """
            .strip(),
        new SettingsException(problems).getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "=5", "", " = 5"})
  void overridesAreKeysWithValues(String override) {
    List<Problem> problems = Texts.problems("", override);
    assertEquals(1, problems.size());
    assertEquals("command line", problems.get(0).origin());
    assertEquals("key=value", problems.get(0).allowed());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a..b=5", ".alpha=5", "paxos-multi.=5", "a b\"=5", "x=[1", "x={", "x=[${]"})
  void malformedOverridesAreReported(String override) {
    List<Problem> problems = Texts.problems("", override);
    assertEquals(1, problems.size(), problems::toString);
    assertEquals("command line", problems.get(0).origin());
    assertEquals(1, problems.get(0).describe().lines().count());
  }

  @Test
  void aListReplacedByAnOverrideIsBlamedOnIt() {
    List<Problem> problems = Texts.problems("", "cluster.members.0.port=5");
    assertEquals(1, problems.size());
    assertEquals("command line", problems.get(0).origin());
    assertEquals("loggos.cluster.members", problems.get(0).key());
  }

  @Test
  void linesMeanNothingOnTheCommandLine() {
    List<Problem> problems = Texts.problems("", "a.b={c=[1,2]}", "cluster.members=[{id=0},x]");
    assertTrue(problems.size() >= 5);
    assertTrue(problems.stream().allMatch(problem -> problem.line() == 0), problems::toString);
  }

  @Test
  void theRootAloneIsNoKey() {
    assertEquals(List.of("loggos.loggos"), Texts.keys(Texts.problems("", "loggos=5")));
  }

  @Test
  void aPluginsSubtreeIsLeftAlone() {
    assertDoesNotThrow(
        () -> Texts.parse("loggos.plugins { x { alpha = many, y.z = [1] }, batch = 5 }"));
  }

  @Test
  void anExceptionHasAProblem() {
    assertThrows(IllegalArgumentException.class, () -> new SettingsException(List.of()));
  }

  @Test
  void anExceptionsProblemsStay() {
    List<Problem> problems = new ArrayList<>(Texts.problems("loggos.x = 1"));
    SettingsException exception = new SettingsException(problems);
    problems.clear();
    assertEquals(1, exception.problems().size());
    assertThrows(UnsupportedOperationException.class, () -> exception.problems().clear());
  }

  @Test
  void aProblemFitsOneLineWhateverTheValue() {
    Problem problem = new Problem("a\nb", -1, "k", "x\r\n\ty".repeat(500), "z", "");
    assertEquals("a b", problem.origin());
    assertEquals(0, problem.line());
    assertEquals(1, problem.describe().lines().count());
    assertTrue(problem.describe().length() < 500);
    List<Problem> parsed = Texts.problems("loggos.batch.bytes-max = \"a\\n\\u0007b\\u2028c\"");
    assertEquals("a b c", parsed.get(0).value());
    assertTrue(
        Texts.problems("loggos.batch.bytes-max = \"" + "9".repeat(5000) + "\"")
                .get(0)
                .value()
                .length()
            <= 80);
  }
}
