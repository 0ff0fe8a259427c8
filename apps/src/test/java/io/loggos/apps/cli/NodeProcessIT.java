package io.loggos.apps.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.client.Client;
import io.loggos.client.ClientOptions;
import io.loggos.client.HandlerException;
import io.loggos.config.MemberSettings;
import io.loggos.config.Settings;
import io.loggos.node.LocalCluster;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nodes as people start them: processes, signals, their own applications. */
class NodeProcessIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory;
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void killAll() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void runsUntilSigterm() throws Exception {
    Path config = cluster(1, "");
    Process node = start("node", "--config", config.toString(), "--id", "0");
    CommandRun.of("kvs", "put", "a", "1", "--timeout", "30s", "--config", config.toString())
        .ends(0);
    node.destroy();
    assertEquals(0, exitCode(node));
  }

  @Test
  void endsWithItsInputWhenToldTo() throws Exception {
    Path config = cluster(1, "");
    Process node = start("node", "--config", config.toString(), "--id", "0", "--stop-with-input");
    CommandRun.of("kvs", "noop", "--timeout", "30s", "--config", config.toString()).ends(0);
    node.getOutputStream().close();
    assertEquals(0, exitCode(node));
  }

  @Test
  void aBusyPortIsNamedWithItsKey() throws Exception {
    Path config = cluster(1, "");
    MemberSettings member = Settings.load(config, List.of()).cluster().member(0);
    for (int port : new int[] {member.port(), member.clientPort()}) {
      try (ServerSocket busy = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
        String key = port == member.port() ? "members[0].port" : "members[0].client-port";
        Process node = start("node", "--config", config.toString(), "--id", "0");
        assertEquals(2, exitCode(node));
        assertEquals(1, complaints().size(), complaints()::toString);
        assertTrue(complaints().get(0).contains(key), complaints()::toString);
        assertTrue(
            complaints().get(0).contains(Integer.toString(busy.getLocalPort())),
            complaints()::toString);
      }
    }
  }

  @Test
  void anUnknownHostIsNamed() throws Exception {
    Path config = cluster(1, "");
    String text = Files.readString(config).replace("127.0.0.1", "no-such-host.invalid");
    Files.writeString(config, text);
    Process node = start("node", "--config", config.toString(), "--id", "0");
    assertEquals(2, exitCode(node));
    assertTrue(complaints().get(0).contains("no-such-host.invalid"), complaints()::toString);
  }

  @Test
  void twoNodesWithOneIdDoNotBothTakePart() throws Exception {
    Path config = cluster(3, "");
    String[] arguments = {"node", "--config", config.toString(), "--id", ""};
    for (int id = 0; id < 3; id++) {
      arguments[4] = Integer.toString(id);
      start(arguments);
    }
    String file = config.toString();
    CommandRun.of("kvs", "put", "a", "1", "--timeout", "30s", "--config", file).ends(0);
    MemberSettings first = Settings.load(config, List.of()).cluster().member(0);
    String text =
        Files.readString(config)
            .replace(Integer.toString(first.port()), Integer.toString(LocalPorts.unused()))
            .replace(Integer.toString(first.clientPort()), Integer.toString(LocalPorts.unused()));
    Path second = Files.writeString(directory.resolve("second.conf"), text);
    Process twin = start("node", "--config", second.toString(), "--id", "0");
    assertNotEquals(0, exitCode(twin));
    assertFalse(complaints().isEmpty());
    assertEquals(
        List.of("1"),
        CommandRun.of("kvs", "get", "a", "--timeout", "30s", "--config", file).ends(0).out());
    assertEquals(3, processes.stream().filter(Process::isAlive).count());
  }

  @Test
  void runsAForeignApplicationWhoseErrorsAreAnswers() throws Exception {
    Path jar = jar("com.example.Echo", ECHO);
    Path config = cluster(1, "");
    start(
        "node",
        "--config",
        config.toString(),
        "--id",
        "0",
        "--app",
        "com.example.Echo",
        "--app-path",
        jar.toString());
    int port = Settings.load(config, List.of()).cluster().member(0).clientPort();
    ClientOptions options = ClientOptions.of("127.0.0.1:" + port).withTimeout(PATIENCE);
    try (Client client = Client.connect(options)) {
      assertEquals("echo hello", new String(client.execute("hello".getBytes(UTF_8)).join(), UTF_8));
      String said = failure(client, "fail");
      assertTrue(said.contains("told to fail"), said);
      assertEquals("echo again", new String(client.execute("again".getBytes(UTF_8)).join(), UTF_8));
    }
    CommandRun run =
        CommandRun.of("status", "--state-hash", "--json", "--config", config.toString());
    assertEquals("com.example.Echo", run.ends(0).json().at("/replicas/0/application").asText());
    assertTrue(run.json().at("/replicas/0/state_hash").isTextual());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "com.example.Other | no such class",
        "com.example.Plain | does not implement io.loggos.api.app.Handler",
        "com.example.Hidden | must be public",
        "com.example.Needy | public constructor without parameters",
        "com.example.Abstract | abstract",
        "com.example.Angry | bad mood",
        "com.example.Broken | cannot be loaded"
      })
  void aWrongApplicationIsExplained(String name, String reason) throws Exception {
    Path jar = jar(name.replace("Other", "Plain"), source(name));
    CommandRun.of(
            "node",
            "--config",
            cluster(1, "").toString(),
            "--id",
            "0",
            "--app",
            name,
            "--app-path",
            jar.toString())
        .ends(2)
        .complains(name, reason);
  }

  @Test
  void aMissingJarIsNamed() throws Exception {
    String jar = directory.resolve("nowhere.jar").toString();
    CommandRun.of(
            "node",
            "--config",
            cluster(1, "").toString(),
            "--id",
            "0",
            "--app",
            "a.B",
            "--app-path",
            jar)
        .ends(2)
        .complains(jar);
  }

  private static final String METHODS =
      """
        public byte[] execute(byte[] command) {
          String text = new String(command);
          if (text.equals("fail")) {
            throw new IllegalStateException("told to fail");
          }
          return ("echo " + text).getBytes();
        }
        public byte[] getState() { return new byte[0]; }
        public void setState(byte[] state) {}
      }
      """;

  private static final String ECHO = handler("public class Echo implements Handler {");

  private static String handler(String head) {
    return "package com.example;\nimport io.loggos.api.app.Handler;\n" + head + "\n" + METHODS;
  }

  private static String source(String name) {
    return switch (name.substring("com.example.".length())) {
      case "Hidden" -> handler("class Hidden implements Handler {");
      case "Needy" -> handler("public class Needy implements Handler {\n public Needy(int i) {}");
      case "Abstract" -> handler("public abstract class Abstract implements Handler {");
      case "Angry" ->
          handler(
              "public class Angry implements Handler {\n"
                  + " public Angry() { throw new RuntimeException(\"bad mood\"); }");
      case "Broken" -> handler("public class Broken implements Handler {\n static int i = 1 / 0;");
      default -> "package com.example; public class Plain {}";
    };
  }

  private static String failure(Client client, String command) {
    try {
      client.execute(command.getBytes(UTF_8)).join();
      return "it succeeded";
    } catch (CompletionException e) {
      assertEquals(HandlerException.class, e.getCause().getClass());
      return e.getCause().getMessage();
    }
  }

  private Path cluster(int replicas, String more) throws IOException {
    return Files.writeString(
        directory.resolve("cluster.conf"), LocalCluster.describe(replicas) + more);
  }

  /** Compiles a class and packs it into a jar. */
  private Path jar(String name, String text) throws IOException {
    String path = name.replace('.', '/');
    Path source = directory.resolve("src").resolve(path + ".java");
    Files.createDirectories(source.getParent());
    Files.writeString(source, text);
    Path classes = Files.createDirectories(directory.resolve("classes"));
    String classPath = System.getProperty("java.class.path");
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                classPath,
                "-d",
                classes.toString(),
                source.toString());
    assertEquals(0, result);
    Path jar = directory.resolve("application.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry(path + ".class"));
      out.write(Files.readAllBytes(classes.resolve(path + ".class")));
    }
    return jar;
  }

  private Process start(String... arguments) throws IOException {
    File log = log(processes.size()).toFile();
    Process process =
        new ProcessBuilder(JavaCommand.loggos(List.of(arguments)))
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start();
    processes.add(process);
    return process;
  }

  private Path log(int process) {
    return directory.resolve("process-" + process + ".log");
  }

  /** What the process that was started last has complained of. */
  private List<String> complaints() throws IOException {
    return Files.readString(log(processes.size() - 1), UTF_8)
        .lines()
        .filter(line -> line.startsWith("loggos: ") || line.contains(" ERROR "))
        .toList();
  }

  private static int exitCode(Process process) throws InterruptedException {
    assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "still running");
    return process.exitValue();
  }
}
