package io.loggos.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"cluster.conf", "cluster", "cluster.json", "cluster.properties", "ü.txt"})
  void readsHoconWhateverTheName(String name) throws IOException {
    Path file = write(name, Texts.THREE + "// a comment\nloggos.paxos-multi { alpha = 7 }");
    Settings settings = Settings.load(file, List.of("batch.requests-max=5"));
    assertEquals(7, settings.paxosMulti().alpha());
    assertEquals(5, settings.batch().requestsMax());
  }

  @Test
  void tellsFileAndLine() throws IOException {
    Path file = write("cluster.conf", Texts.THREE + "\n\nloggos.batch.bytes-max = 1\n");
    Problem problem = failure(file).get(0);
    assertEquals(file.toString(), problem.origin());
    assertEquals(4, problem.line());
    assertTrue(problem.describe().startsWith(file + ":4: loggos.batch.bytes-max = 1; allowed: "));
  }

  @Test
  void tellsTheIncludedFile() throws IOException {
    Path included = write("more.conf", "loggos {\n  batch.bytes-max = 1\n}");
    Path file = write("cluster.conf", Texts.THREE + "include \"more.conf\"\n");
    Problem problem = failure(file).get(0);
    assertTrue(problem.origin().endsWith(included.getFileName().toString()), problem.origin());
    assertEquals(2, problem.line());
  }

  @Test
  void asksTheSystemProperties() throws IOException {
    Path file = write("cluster.conf", Texts.THREE);
    String name = "loggos.plugins.load-test.key";
    System.setProperty(name, "value");
    try {
      assertEquals(
          "value", Settings.load(file, List.of()).options("plugins.load-test").text("key"));
    } finally {
      System.clearProperty(name);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "loggos {\\n  batch {\\n",
        "loggos = [\\n\\n}",
        "a = \\n\\n\"unfinished",
        "loggos.batch.bytes-max = ${nowhere}",
        "loggos.batch.bytes-max = ${loggos.batch.bytes-max}${?",
        "loggos.a = ${loggos.b}, loggos.b = ${loggos.a}",
        "= 5",
        "[1, 2]"
      })
  void malformedTextIsOneProblem(String text) throws IOException {
    Path file = write("cluster.conf", text.replace("\\n", "\n"));
    List<Problem> problems = failure(file);
    assertEquals(1, problems.size());
    assertEquals(1, problems.get(0).describe().lines().count());
    assertTrue(problems.get(0).describe().startsWith(file.toString()), problems::toString);
    assertTrue(problems.get(0).allowed().startsWith("valid HOCON, but: "), problems::toString);
  }

  @Test
  void aMissingIncludedFileIsNamed() throws IOException {
    Path file = write("cluster.conf", "include required(\"nowhere.conf\")");
    List<Problem> problems = failure(file);
    assertEquals(1, problems.size());
    assertTrue(problems.get(0).describe().contains("nowhere.conf"), problems::toString);
  }

  @Test
  void malformedTextHasItsLine() throws IOException {
    Path file = write("cluster.conf", "loggos {\n\n  batch = = 5\n}");
    assertEquals(3, failure(file).get(0).line());
    Path unresolved = write("other.conf", Texts.THREE + "\nloggos.batch.bytes-max = ${nowhere}");
    assertEquals(3, failure(unresolved).get(0).line());
  }

  @Test
  void anUnresolvedSubstitutionKeepsEarlierProblems() {
    List<Problem> problems = Texts.problems("loggos.plugins.a = ${nowhere}", "nonsense");
    assertEquals(2, problems.size());
  }

  @Test
  void aMissingFileIsOneProblem() {
    Path file = directory.resolve("nowhere.conf");
    assertEquals(
        List.of(file + ": there is no such file; is the path right?"),
        failure(file).stream().map(Problem::describe).toList());
  }

  @Test
  void aDirectoryIsNoFile() {
    assertEquals(
        List.of(directory + ": this is a directory, not a configuration file"),
        failure(directory).stream().map(Problem::describe).toList());
  }

  private List<Problem> failure(Path file) {
    return assertThrows(SettingsException.class, () -> Settings.load(file, List.of())).problems();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  /** Neither is asked, so the test needs no network. */
  @ParameterizedTest
  @ValueSource(strings = {"url(\"http://192.0.2.1/x.conf\")", "\"http://192.0.2.1/x.conf\""})
  void anAddressIsNotIncluded(String what) throws IOException {
    Path file = write("cluster.conf", Texts.THREE + "include " + what + "\n");
    String said = failure(file).get(0).describe();
    assertTrue(said.contains("192.0.2.1") && said.contains("may not be included"), said);
  }
}
