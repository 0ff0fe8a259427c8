package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One command run in this process.
 *
 * @param exitCode how it ended
 * @param out the lines of its standard output
 * @param err the lines of its standard error
 */
record CommandRun(int exitCode, List<String> out, List<String> err) {
  static CommandRun of(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        Main.execute(
            arguments,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new CommandRun(exitCode, lines(out), lines(err));
  }

  private static List<String> lines(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  /** Checks the exit code and hands itself on. */
  CommandRun ends(int expected) {
    assertEquals(expected, exitCode, this::toString);
    return this;
  }

  /** Checks that it complained in one line, and says which. */
  String complaint() {
    assertEquals(1, err.size(), this::toString);
    return err.get(0);
  }

  /** Checks that it complained in one line that has all of these in it. */
  void complains(String... parts) {
    String line = complaint();
    for (String part : parts) {
      assertTrue(line.contains(part), () -> part + " is missing in: " + line);
    }
    assertEquals(List.of(), out);
  }

  /** Checks that it said all of these, wherever. */
  CommandRun tells(String... parts) {
    String said = String.join("\n", out) + "\n" + String.join("\n", err);
    for (String part : parts) {
      assertTrue(said.contains(part), () -> part + " is missing in: " + said);
    }
    return this;
  }

  /** The JSON object in the last line of its output. */
  JsonNode json() {
    assertTrue(!out.isEmpty(), this::toString);
    return Json.read(out.get(out.size() - 1));
  }
}
