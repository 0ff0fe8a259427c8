package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A seed is one run everywhere: identity hashes, salted collections, compilers, collectors and the
 * JDK's own algorithms have no say in it.
 */
final class SimulationTraceIT {
  private static final String OWN = System.getProperty("java.home");
  private static final String TRACED_SEED = "4711";
  private static final String[] SEEDS = {"simulate", "--from", "4711", "--seeds", "5", "--json"};

  @Test
  void theHashIsTheSameInEveryJvm() throws IOException, InterruptedException {
    String expected = hash(OWN);
    assertEquals(expected, hash(OWN, "-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=0"));
    assertEquals(expected, hash(OWN, "-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=2"));
    assertEquals(expected, hash(OWN, "-XX:TieredStopAtLevel=1", "-XX:+UseParallelGC"));
    for (Path other : otherJdks()) {
      assertEquals(expected, hash(other.toString()), other.toString());
    }
  }

  /** What is written, too: nothing in it is named by its identity or in hash order. */
  @Test
  void theTraceIsTheSameInEveryJvm(@TempDir Path directory)
      throws IOException, InterruptedException {
    Path first = directory.resolve("first");
    Path second = directory.resolve("second");
    run(OWN, List.of(), "simulate", "--seed", TRACED_SEED, "--trace", first.toString(), "--json");
    List<String> flags = List.of("-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=2");
    run(OWN, flags, "simulate", "--seed", TRACED_SEED, "--trace", second.toString(), "--json");
    assertEquals(-1, Files.mismatch(first, second));
  }

  /** Those installed beside the one in use. */
  private static List<Path> otherJdks() throws IOException {
    List<Path> homes = new ArrayList<>();
    Path own = Path.of(OWN).toRealPath();
    try (Stream<Path> beside = Files.list(own.getParent())) {
      for (Path home : beside.sorted().toList()) {
        boolean other = Files.isDirectory(home) && !home.toRealPath().equals(own);
        if (other && Files.isExecutable(home.resolve("bin/java")) && isNewEnough(home)) {
          homes.add(home);
        }
      }
    }
    return homes;
  }

  private static boolean isNewEnough(Path home) throws IOException {
    Path release = home.resolve("release");
    if (!Files.isRegularFile(release)) {
      return false;
    }
    String text = Files.readString(release, StandardCharsets.UTF_8);
    return text.lines()
        .filter(line -> line.startsWith("JAVA_VERSION=\""))
        .map(line -> line.substring(14).split("[.\"]", 2)[0])
        .anyMatch(version -> Integer.parseInt(version) >= 17);
  }

  private static String hash(String home, String... flags)
      throws IOException, InterruptedException {
    return Json.read(run(home, List.of(flags), SEEDS)).get("trace_hash").asText();
  }

  /** The last line of what a command says. */
  private static String run(String home, List<String> flags, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(home, "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(Arrays.asList(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), out);
    List<String> lines = out.lines().toList();
    return lines.get(lines.size() - 1);
  }
}
