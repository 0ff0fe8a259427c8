package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class JavaCommandTest {
  @Test
  void hasDefaults() {
    assertEquals(List.of("-XX:+UseParallelGC", "-Xmx512m"), JavaCommand.options(List.of(), 17));
  }

  @Test
  void handsOnWhatTunesAndWhatSets() {
    List<String> own =
        List.of(
            "-XX:+UseSerialGC",
            "-Xmx1g",
            "-Xss2m",
            "-Dloggos.batch.requests-max=7",
            "-Dother=1",
            "-javaagent:a.jar",
            "-Xshare:off",
            "-agentlib:jdwp");
    assertEquals(
        List.of("-XX:+UseSerialGC", "-Xmx1g", "-Xss2m", "-Dloggos.batch.requests-max=7"),
        JavaCommand.options(own, 17));
  }

  @Test
  void allowsNewerMachinesWhatTheLibrariesNeed() {
    List<String> options = JavaCommand.options(List.of("--enable-native-access=ALL-UNNAMED"), 25);
    assertEquals(1, options.stream().filter(option -> option.contains("native-access")).count());
    assertTrue(options.contains("--sun-misc-unsafe-memory-access=allow"));
  }

  @Test
  void runsThisJava() {
    List<String> command = JavaCommand.loggos(List.of("status", "--help"));
    assertTrue(command.get(0).startsWith(System.getProperty("java.home")));
    assertEquals(
        List.of(Main.class.getName(), "status", "--help"),
        command.subList(command.size() - 3, command.size()));
  }
}
