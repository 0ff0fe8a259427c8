package io.loggos.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesTest {

  private static final Path EXAMPLES = Path.of(System.getProperty("basedir", "."), "examples");

  static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void loads(Path file) {
    assertFalse(Settings.load(file, List.of()).cluster().members().isEmpty());
  }

  @Test
  void threeReplicasAreWhatTheManualSays() {
    Settings settings = Settings.load(EXAMPLES.resolve("three-replicas.conf"), List.of());
    assertEquals(
        List.of(
            new MemberSettings(0, "127.0.0.1", 7100, 7200),
            new MemberSettings(1, "127.0.0.1", 7101, 7201),
            new MemberSettings(2, "127.0.0.1", 7102, 7202)),
        settings.cluster().members());
    assertEquals(new QuorumSettings(2, 2), settings.paxosMulti().quorums());
  }

  @Test
  void fiveReplicasDecideWithTwoVotes() {
    Settings settings =
        Settings.load(EXAMPLES.resolve("five-replicas-flexible-quorums.conf"), List.of());
    assertEquals(5, settings.cluster().members().size());
    assertEquals(new QuorumSettings(4, 2), settings.paxosMulti().quorums());
  }
}
