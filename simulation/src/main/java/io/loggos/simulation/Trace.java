package io.loggos.simulation;

import io.loggos.api.Hash64;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.List;

/**
 * What happened in a run: always as a hash, so that two runs can be compared, and if wanted as lines
 * of text.
 */
final class Trace {
  /** How many lines are kept for the report of a failure. */
  private static final int LINES_KEPT = 50;

  private final PrintStream out;
  private final boolean keeping;
  private final ArrayDeque<String> lines = new ArrayDeque<>();
  private long hash;

  /**
   * A trace.
   *
   * @param keeping whether the last lines are kept
   * @param out where lines are printed, or null
   */
  Trace(boolean keeping, PrintStream out) {
    this.keeping = keeping;
    this.out = out;
  }

  long hash() {
    return hash;
  }

  void fold(long word) {
    hash = Hash64.mix(hash ^ word);
  }

  /** Whether lines are wanted; if not, they need not be made. */
  boolean isVerbose() {
    return keeping || out != null;
  }

  void line(long nowNanos, String text) {
    String line = String.format("%14.6f ms  %s", nowNanos / 1e6, text);
    if (keeping) {
      if (lines.size() == LINES_KEPT) {
        lines.poll();
      }
      lines.add(line);
    }
    if (out != null) {
      out.println(line);
    }
  }

  List<String> lastLines() {
    return List.copyOf(lines);
  }
}
