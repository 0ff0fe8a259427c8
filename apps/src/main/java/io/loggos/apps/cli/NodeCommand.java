package io.loggos.apps.cli;

import io.loggos.config.MemberSettings;
import io.loggos.config.Settings;
import io.loggos.node.Node;
import io.loggos.node.StandbyReplica;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    Settings settings = settings(List.of());
    if (rehearses) {
      Rehearsal.run(settings.failureHandling(), this::settings);
    }
    // one that has become another replica may be needed before anybody can tell it that it retired
    boolean another =
        settings.standby().listensWhenRetired() && StandbyReplica.isTaken(memory(settings));
    int exitCode = another ? -1 : runNode(settings);
    return exitCode >= 0 ? exitCode : runStandby(settings);
  }

  private Settings settings(List<String> given) {
    List<String> all = new ArrayList<>(overrides);
    if (application != null) {
      all.add("application=" + application);
    }
    all.addAll(given);
    return Settings.load(config, all);
  }

  /** Returns the exit code; -1 when the replica has retired, and is to be a standby now. */
  private int runNode(Settings settings) {
    try (Node node =
        Node.create(settings, id, HandlerLoader.load(settings.application(), applicationPath))) {
      node.init();
      node.start();
      int exitCode = EndOfProcess.await(node::awaitStop, node::stop, stopWithInput);
      return node.hasRetired() && settings.standby().listensWhenRetired() ? -1 : exitCode;
    }
  }

  /** Where it remembers what it is after it was a member. */
  private Path memory(Settings settings) {
    return Path.of(settings.options("storage").text("directory"), "standby" + id);
  }

  /** Listens where the replica was, for another identity; its own memory stays as it is. */
  private int runStandby(Settings settings) {
    MemberSettings self = settings.cluster().members().get(id);
    Path memory = memory(settings);
    String name = settings.application();
    StandbyReplica.Setup setup =
        new StandbyReplica.Setup(
            self.host(),
            0,
            self.host(),
            self.port(),
            self.clientPort(),
            "either",
            name,
            given -> {
              List<String> all = new ArrayList<>(given);
              all.add("storage.directory=" + memory);
              return settings(all);
            },
            () -> HandlerLoader.load(name, applicationPath));
    return new StandbyRun(command.commandLine().getOut())
        .run(setup, Endpoints.of(settings), settings.standby().registerInterval(), stopWithInput);
  }
}
