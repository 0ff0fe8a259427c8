package io.loggos.apps.cli;

import java.util.Arrays;
import java.util.List;

/** How a replica fails in an experiment. */
enum Failing {
  /**
   * As with a machine that loses power: it says nothing more, nobody tells the others, and what it
   * has is not freed. Its process is stopped (SIGSTOP), and killed when all was measured.
   */
  MACHINE("machine"),
  /** A process is killed (SIGKILL): its machine goes on, and refuses connections in its place. */
  PROCESS("process");

  /** What they are called. */
  static final List<String> WORDS = Arrays.stream(values()).map(one -> one.word).toList();

  private final String word;

  Failing(String word) {
    this.word = word;
  }

  /** The one that is called so, one of {@link #WORDS}. */
  static Failing named(String word) {
    return values()[WORDS.indexOf(word)];
  }
}
