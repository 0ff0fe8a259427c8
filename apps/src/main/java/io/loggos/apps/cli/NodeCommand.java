package io.loggos.apps.cli;

import io.loggos.config.Settings;
import io.loggos.node.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs one replica until it is told to stop. */
@Command(name = "node", header = "Runs one replica of a cluster until SIGTERM or SIGINT.")
final class NodeCommand implements Callable<Integer> {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(8);

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "the cluster's configuration file, the same for all its nodes")
  private Path config;

  @Option(
      names = "--id",
      required = true,
      paramLabel = "N",
      description = "which member of loggos.cluster.members this node is")
  private int id;

  @Option(
      names = "--app",
      paramLabel = "NAME|CLASS",
      description = {
        "the application: kvs, counter, or a class that implements",
        "io.loggos.api.app.Handler (default: the setting loggos.application)"
      })
  private String application;

  @Option(
      names = "--app-path",
      paramLabel = "JAR[:JAR...]",
      description = "where the application's class is")
  private String applicationPath;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "a setting that differs from the file; may be repeated")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--stop-with-input",
      hidden = true,
      description = "stop when standard input ends, as it does when the parent process ends")
  private boolean stopWithInput;

  @Override
  public Integer call() {
    List<String> all = new ArrayList<>(overrides);
    if (application != null) {
      all.add("application=" + application);
    }
    Settings settings = Settings.load(config, all);
    try (Node node =
        Node.create(settings, id, HandlerLoader.load(settings.application(), applicationPath))) {
      node.init();
      node.start();
      if (stopWithInput) {
        watchInput(node);
      }
      return runUntilStopped(node);
    }
  }

  /** The virtual machine turns a signal into the start of its shutdown hooks. */
  private static int runUntilStopped(Node node) {
    CountDownLatch stopped = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              node.stop();
              await(stopped);
              // only this way the exit code says that the stop was in order
              Runtime.getRuntime().halt(ExitCode.SUCCESS);
            },
            "loggos-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    int exitCode = node.awaitStop();
    stopped.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the hook is running, and ends the process
    }
    return exitCode;
  }

  private static void await(CountDownLatch stopped) {
    try {
      stopped.await(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void watchInput(Node node) {
    Thread watchdog =
        new Thread(
            () -> {
              awaitEndOfInput();
              Thread emergency = new Thread(NodeCommand::haltLater, "loggos-halt");
              emergency.setDaemon(true);
              emergency.start();
              node.stop();
            },
            "loggos-input");
    watchdog.setDaemon(true);
    watchdog.start();
  }

  private static void awaitEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // what is said does not matter
      }
    } catch (IOException e) {
      // as good as the end
    }
  }

  private static void haltLater() {
    await(new CountDownLatch(1));
    Runtime.getRuntime().halt(ExitCode.FAILED);
  }
}
