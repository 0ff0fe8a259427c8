package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "demo --help",
        "node --help",
        "status --help",
        "bench --help",
        "chaos --help",
        "check-history --help",
        "storage --help",
        "storage inspect --help",
        "storage verify --help",
        "storage replay --help",
        "storage export --help",
        "storage restore --help",
        "admin snapshot --help",
        "kvs --help",
        "kvs put --help",
        "kvs get -h",
        "kvs scan --help",
        "--version",
        "demo --version"
      })
  void helps(String arguments) {
    CommandRun run = CommandRun.of(arguments.split(" ")).ends(ExitCode.SUCCESS);
    assertFalse(run.out().isEmpty());
    assertEquals(List.of(), run.err());
  }

  @Test
  void wantsACommand() {
    CommandRun.of().ends(ExitCode.MISUSED).complains("loggos: ", "subcommand", "loggos --help");
  }

  @Test
  void namesTheUnknownCommand() {
    CommandRun.of("kvz").ends(ExitCode.MISUSED).complains("kvz", "loggos --help");
  }

  @Test
  void namesTheUnknownOption() {
    CommandRun.of("demo", "--secs", "3")
        .ends(ExitCode.MISUSED)
        .complains("loggos demo: ", "--secs");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node --id 1",
        "node --config c",
        "node --config c --id one",
        "kvs",
        "kvs put --servers h:1 key",
        "kvs get key",
        "kvs get key --config c --servers h:1",
        "kvs get key --servers localhost:1 --timeout 5",
        "kvs get key --servers localhost:1 --timeout soon",
        "kvs get key --servers localhost:1 --timeout 0ms",
        "kvs get key --servers localhost",
        "kvs get key --servers localhost:99999",
        "kvs scan --limit -1 --servers localhost:1",
        "status",
        "bench",
        "bench --local three",
        "bench --local 0",
        "bench --local 10",
        "bench --local 3 --config c",
        "bench --local 3 --reads 101",
        "bench --local 3 --outstanding 0",
        "bench --local 3 --clients 200",
        "bench --local 3 --key-size 3",
        "bench --local 3 --seconds 0",
        "storage",
        "storage inspect",
        "storage verify",
        "storage replay . --until 0",
        "storage replay . --until -5",
        "storage replay . --until ten",
        "storage export .",
        "storage restore file --id 0",
        "admin",
        "admin snapshot",
        "admin snapshot --servers localhost:1 --id one",
        "demo --seconds 1",
        "demo --kills 0",
        "bench --config c --history h",
        "chaos",
        "chaos --local 4",
        "chaos --local 3 --seconds 4",
        "chaos --local 3 --faults flood",
        "chaos --local 3 --storage wall",
        "chaos --local 3 --restart --storage memory",
        "chaos --local 3 --kill-all --storage memory",
        "chaos --local 3 --clients 0",
        "chaos --local 3 --keys 0",
        "chaos --local 3 --history no/where",
        "check-history",
        "check-history nowhere"
      })
  void wrongUseIsOneLine(String arguments) {
    CommandRun.of(arguments.split(" ")).ends(ExitCode.MISUSED).complains();
  }

  @ParameterizedTest
  @ValueSource(strings = {"node --id 0", "status", "kvs get key", "bench"})
  void namesTheMissingFile(String arguments) {
    String file = directory.resolve("nowhere.conf").toString();
    CommandRun.of((arguments + " --config " + file).split(" "))
        .ends(ExitCode.MISUSED)
        .complains(file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "kvs get key"})
  void namesTheUnknownHost(String arguments) {
    CommandRun.of((arguments + " --servers no-such-host.invalid:1").split(" "))
        .ends(ExitCode.MISUSED)
        .complains("no-such-host.invalid");
  }

  @Test
  void tellsEveryMistakeInTheFile() throws IOException {
    Path file = Files.writeString(directory.resolve("c.conf"), "loggos { alfa = 1, beta = 2 }");
    CommandRun run = CommandRun.of("status", "--config", file.toString()).ends(ExitCode.MISUSED);
    assertTrue(run.err().stream().anyMatch(line -> line.contains("loggos.alfa")), run::toString);
    assertTrue(run.err().stream().anyMatch(line -> line.contains("loggos.beta")), run::toString);
    assertTrue(run.err().stream().allMatch(line -> line.startsWith("loggos: ")), run::toString);
  }

  @Test
  void namesTheMalformedLineOfAHistory() throws IOException {
    Path file = Files.writeString(directory.resolve("h"), "\nnonsense\n");
    CommandRun.of("check-history", file.toString())
        .ends(ExitCode.MISUSED)
        .complains(file.toString(), "line 2");
  }

  @Test
  void refutesABadHistory() throws IOException {
    String line = "{'client':'c','op':'get','key':'k','result':'v','ok':true,'invoke_ns':1,";
    Path file =
        Files.writeString(
            directory.resolve("h"), (line + "'return_ns':2}").replace((char) 39, (char) 34));
    CommandRun run = CommandRun.of("check-history", file.toString()).ends(ExitCode.FAILED);
    assertTrue(run.out().get(0).startsWith("not linearizable"), run::toString);
  }

  @Test
  void refusesSettingsForAClusterItDoesNotStart() throws IOException {
    Path file = config("");
    CommandRun.of("bench", "--config", file.toString(), "--set", "paxos-multi.alpha=2")
        .ends(ExitCode.MISUSED)
        .complains("--set", "--local");
  }

  @Test
  void refusesWrongSettingsBeforeItStartsAnything() {
    CommandRun run =
        CommandRun.of("bench", "--local", "3", "--set", "paxos-multi.alfa=2", "--json")
            .ends(ExitCode.MISUSED);
    String last = run.err().get(run.err().size() - 1);
    assertTrue(last.contains("paxos-multi.alfa") && last.contains("paxos-multi.alpha"), last);
    assertFalse(run.json().path("ok").asBoolean(true));
    assertTrue(run.json().path("error").asText().contains("paxos-multi.alfa"));
  }

  @Test
  void aNodeIsOneOfTheMembers() throws IOException {
    CommandRun.of("node", "--config", config("").toString(), "--id", "3")
        .ends(ExitCode.MISUSED)
        .complains("id 3", "0 to 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"com.example.Nowhere", "java.lang.String", "io.loggos.api.app.Handler"})
  void anApplicationIsAHandler(String name) throws IOException {
    String file = config("").toString();
    CommandRun.of("node", "--config", file, "--id", "0", "--app", name)
        .ends(ExitCode.MISUSED)
        .complains(name);
    CommandRun.of(
            "node", "--config", config("loggos.application = " + name).toString(), "--id", "0")
        .ends(ExitCode.MISUSED)
        .complains(name);
  }

  @Test
  void anUnreachableClusterIsAFailure() {
    String server = "localhost:" + LocalPorts.unused();
    CommandRun.of("kvs", "get", "key", "--timeout", "300ms", "--servers", server)
        .ends(ExitCode.FAILED)
        .complains("localhost");
    CommandRun run = CommandRun.of("status", "--json", "--servers", server).ends(ExitCode.FAILED);
    assertFalse(run.json().path("ok").asBoolean(true));
    assertEquals(-1, run.json().path("leader").asInt());
    assertTrue(run.json().path("replicas").path(0).path("error").isTextual());
  }

  @Test
  void aFailureIsAnObjectToo() {
    String server = "localhost:" + LocalPorts.unused();
    CommandRun run =
        CommandRun.of("kvs", "get", "key", "--timeout", "300ms", "--json", "--servers", server)
            .ends(ExitCode.FAILED);
    assertFalse(run.json().path("ok").asBoolean(true));
    assertTrue(run.complaint().contains(run.json().path("error").asText()));
  }

  private Path config(String more) throws IOException {
    String text =
        """
        loggos.cluster.members = [
          { id = 0, host = localhost, port = 1, client-port = 2 }
          { id = 1, host = localhost, port = 3, client-port = 4 }
          { id = 2, host = localhost, port = 5, client-port = 6 }
        ]
        """;
    return Files.writeString(directory.resolve("cluster.conf"), text + more);
  }
}
