package io.loggos.apps.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One replica as a process of its own, which ends when this process does. */
final class NodeProcess {
  private static final int TAIL_LINES = 12;
  private static final long STOP_SECONDS = 5;

  private final int id;
  private final Path log;
  private final Process process;

  /** Whether its end was wanted. */
  private volatile boolean expectedToEnd;

  private NodeProcess(int id, Path log, Process process) {
    this.id = id;
    this.log = log;
    this.process = process;
  }

  /** Starts a node; what it prints goes to the log. */
  static NodeProcess start(int id, Path config, List<String> overrides, Launch launch, Path log) {
    List<String> arguments =
        new ArrayList<>(
            List.of("node", "--config", config.toString(), "--id", Integer.toString(id)));
    for (String override : overrides) {
      arguments.add("--set");
      arguments.add(override);
    }
    arguments.addAll(launch.arguments());
    arguments.add("--stop-with-input");
    return run(id, JavaCommand.loggos(launch.javaOptions(), arguments), log);
  }

  /** Runs a command that starts a node and ends it with its input. */
  static NodeProcess run(int id, List<String> command, Path log) {
    File file = log.toFile();
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(file))
              .start();
      return new NodeProcess(id, log, process);
    } catch (IOException e) {
      throw new FailedCheckException("replica " + id + " cannot be started: " + e.getMessage());
    }
  }

  int id() {
    return id;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The processor time it has taken so far; zero when the system does not tell. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Whether it ended without having been asked to. */
  boolean hasDied() {
    return !expectedToEnd && !process.isAlive();
  }

  /** Ends it without a chance to react: SIGKILL where there are signals. */
  void kill() {
    expectedToEnd = true;
    process.destroyForcibly();
  }

  /** Makes it fail; one whose machine fails keeps everything that it has until it is killed. */
  void fail(Failing how) {
    if (how == Failing.PROCESS) {
      kill();
    } else {
      signal("STOP");
    }
  }

  /**
   * Sends it a signal.
   *
   * @param name STOP or CONT
   */
  void signal(String name) {
    try {
      int exitCode =
          new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
              .inheritIO()
              .start()
              .waitFor();
      if (exitCode != 0 && process.isAlive()) {
        throw new FailedCheckException("replica " + id + " takes no signal " + name);
      }
    } catch (IOException e) {
      throw new FailedCheckException("no signals on this system: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedCheckException("interrupted");
    }
  }

  /** Asks it to end; returns at once. */
  void stop() {
    expectedToEnd = true;
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      process.destroy();
    }
  }

  /** Waits until it has ended, and kills it if it takes too long. */
  void awaitEnd() {
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        process.waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }

  /** How it ended, for people. */
  String describeEnd() {
    return "replica " + id + " ended with exit code " + process.exitValue() + "; its log is " + log;
  }

  /** The last lines of the log. */
  List<String> logTail() {
    try {
      List<String> lines = Files.readString(log, StandardCharsets.UTF_8).lines().toList();
      return lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
    } catch (IOException e) {
      return List.of("(no log: " + e.getMessage() + ")");
    }
  }
}
