package io.loggos.apps.cli;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How a replica fails in an experiment. */
enum Failing {
  /**
   * As with a machine that loses power: it says nothing more, nobody tells the others, and what it
   * has is not freed. Its process is stopped (SIGSTOP), and killed when all was measured.
   */
  MACHINE("machine"),
  /** A process is killed (SIGKILL): its machine goes on, and refuses connections in its place. */
  PROCESS("process");

  /** All of them, for people. */
  static final String NAMES =
      Arrays.stream(values()).map(one -> one.word).collect(Collectors.joining(", "));

  private final String word;

  Failing(String word) {
    this.word = word;
  }

  /** The one of that name; null for none. */
  static Failing named(String word) {
    return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst().orElse(null);
  }
}
