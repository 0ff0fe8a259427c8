package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Where a command prints what, and the option that decides it. */
final class Report {
  @Spec(Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--json",
      description = "end standard output with one JSON object; the rest goes to standard error")
  private boolean json;

  boolean isJson() {
    return json;
  }

  /** A result for people. */
  void say(String format, Object... arguments) {
    println(json ? err() : out(), String.format(Locale.ROOT, format, arguments));
  }

  /** The lines of a result for people. */
  void say(TableText table) {
    table.lines().forEach(line -> println(json ? err() : out(), line));
  }

  /** What happens meanwhile, or what went wrong. */
  void tell(String format, Object... arguments) {
    println(err(), String.format(Locale.ROOT, format, arguments));
  }

  /** Ends the command: prints the object if it was asked for, and returns the exit code. */
  int end(boolean ok, ObjectNode result) {
    if (json) {
      println(out(), Json.line(result));
    }
    return ExitCode.of(ok);
  }

  private PrintWriter out() {
    return command.commandLine().getOut();
  }

  private PrintWriter err() {
    return command.commandLine().getErr();
  }

  private static void println(PrintWriter writer, String line) {
    writer.println(line);
    writer.flush();
  }
}
