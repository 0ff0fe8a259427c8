package io.loggos.apps.cli;

import java.util.List;

/**
 * How replicas are started, besides what is the same for all of them.
 *
 * @param javaOptions further options of Java
 * @param arguments further arguments of the command
 */
record Launch(List<String> javaOptions, List<String> arguments) {
  /** Nothing special. */
  static final Launch PLAIN = new Launch(List.of(), List.of());
}
