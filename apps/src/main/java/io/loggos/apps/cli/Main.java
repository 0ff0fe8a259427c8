package io.loggos.apps.cli;

import io.loggos.client.LoggosException;
import io.loggos.config.Problem;
import io.loggos.config.SettingsException;
import io.loggos.node.NodeException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The command {@code loggos}. */
@Command(
    name = "loggos",
    header = "Replicated state machines: runs nodes, talks to clusters, measures them.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      NodeCommand.class,
      StandbyCommand.class,
      KvsCommand.class,
      StatusCommand.class,
      WhyCommand.class,
      BenchCommand.class,
      SimulateCommand.class,
      ChaosCommand.class,
      ExperimentCommand.class,
      CheckHistoryCommand.class,
      StorageCommand.class,
      AdminCommand.class
    })
public final class Main {
  private static final String PREFIX = "loggos: ";

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(execute(arguments, System.out, System.err));
  }

  /** Runs one command and returns its exit code. */
  static int execute(String[] arguments, PrintStream out, PrintStream err) {
    return new CommandLine(new Main())
        .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
        .setParameterExceptionHandler(Main::explainMisuse)
        .setExecutionExceptionHandler(Main::explainFailure)
        .execute(arguments);
  }

  private static int explainMisuse(ParameterException mistake, String[] arguments) {
    CommandLine command = mistake.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    complain(command, name + ": " + oneLine(mistake) + "; see " + name + " --help");
    return ExitCode.MISUSED;
  }

  private static int explainFailure(Exception failure, CommandLine command, ParseResult parsed) {
    List<String> lines = List.of(PREFIX + oneLine(failure));
    int exitCode = ExitCode.FAILED;
    if (failure instanceof SettingsException settings) {
      lines =
          settings.problems().stream().map(Problem::describe).map(line -> PREFIX + line).toList();
      exitCode = ExitCode.MISUSED;
    } else if (failure instanceof NodeException || failure instanceof UsageException) {
      exitCode = ExitCode.MISUSED;
    } else if (!(failure instanceof LoggosException || failure instanceof FailedCheckException)) {
      lines = List.of(PREFIX + "this is a defect of Loggos: " + failure);
      failure.printStackTrace(command.getErr());
    }
    lines.forEach(line -> complain(command, line));
    if (asksForJson(parsed)) {
      String error = String.join("; ", lines).replace(PREFIX, "");
      command.getOut().println(Json.line(Json.object().put("ok", false).put("error", error)));
      command.getOut().flush();
    }
    return exitCode;
  }

  private static boolean asksForJson(ParseResult parsed) {
    ParseResult innermost = parsed;
    while (innermost.hasSubcommand()) {
      innermost = innermost.subcommand();
    }
    return innermost.hasMatchedOption("--json");
  }

  private static void complain(CommandLine command, String line) {
    command.getErr().println(line);
    command.getErr().flush();
  }

  private static String oneLine(Exception e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"loggos " + (version == null ? "(not packaged)" : version)};
    }
  }
}
