package io.loggos.apps.cli;

import java.time.Duration;
import java.util.List;

/**
 * How replicas are started, besides what is the same for all of them.
 *
 * @param javaOptions further options of Java
 * @param arguments further arguments of the command
 * @param patience how long they may take until they are ready
 */
record Launch(List<String> javaOptions, List<String> arguments, Duration patience) {
  /** Nothing special. */
  static final Launch PLAIN = new Launch(List.of(), List.of(), Duration.ofSeconds(60));
}
