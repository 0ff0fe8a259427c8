package io.loggos.apps.cli;

import io.loggos.config.Settings;
import io.loggos.node.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs one replica until it is told to stop. */
@Command(name = "node", header = "Runs one replica of a cluster until SIGTERM or SIGINT.")
final class NodeCommand implements Callable<Integer> {
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
      names = "--rehearse",
      description = {
        "first play a replacement through in this process, which takes some seconds and makes",
        "the real one many times faster"
      })
  private boolean rehearses;

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
    if (rehearses) {
      Rehearsal.run(settings.failureHandling());
    }
    try (Node node =
        Node.create(settings, id, HandlerLoader.load(settings.application(), applicationPath))) {
      node.init();
      node.start();
      return EndOfProcess.await(node::awaitStop, node::stop, stopWithInput);
    }
  }
}
