package io.loggos.apps.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How to start another process with this one's Java, class path and options. */
final class JavaCommand {
  /** From this version on the libraries' use of internals has to be allowed. */
  private static final int STRICT_JAVA = 24;

  private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";
  private static final String UNSAFE_ACCESS = "--sun-misc-unsafe-memory-access=allow";

  private JavaCommand() {}

  /** The command line that runs {@code loggos} with these arguments. */
  static List<String> loggos(List<String> arguments) {
    return loggos(List.of(), arguments);
  }

  /** The same with further options of Java. */
  static List<String> loggos(List<String> javaOptions, List<String> arguments) {
    List<String> own = ManagementFactory.getRuntimeMXBean().getInputArguments();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options(own, Runtime.version().feature()));
    command.addAll(javaOptions);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.addAll(arguments);
    return command;
  }

  /**
   * Those of the options that tune the machine or are settings, and defaults for what is missing.
   */
  static List<String> options(List<String> own, int javaVersion) {
    List<String> options = new ArrayList<>();
    for (String option : own) {
      boolean tunes =
          option.startsWith("-XX:") || option.startsWith("-Xm") || option.startsWith("-Xs");
      boolean sets = option.startsWith("-Dloggos.") || option.startsWith("-Dio.netty.");
      if ((tunes || sets) && !option.startsWith("-Xshare")) {
        options.add(option);
      }
    }
    if (options.stream().noneMatch(option -> option.matches("-XX:\\+Use\\w+GC"))) {
      options.add("-XX:+UseParallelGC");
    }
    if (options.stream().noneMatch(option -> option.startsWith("-Xmx"))) {
      options.add("-Xmx512m");
    }
    if (javaVersion >= STRICT_JAVA) {
      options.add(NATIVE_ACCESS);
      options.add(UNSAFE_ACCESS);
    }
    return options;
  }
}
