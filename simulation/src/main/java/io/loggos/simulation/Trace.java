package io.loggos.simulation;

import io.loggos.api.Hash64;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What happened in a run: always as a hash, so that two runs can be compared, and if wanted as
 * lines of text.
 */
final class Trace {
  /** How many lines are kept for the report of a failure. */
  private static final int LINES_KEPT = 50;

  private final PrintStream out;
  private final boolean keeping;
  private final ArrayDeque<String> lines = new ArrayDeque<>();

  /** The last lines about one slot; none when no slot is of interest. */
  private final ArrayDeque<String> aboutSlot = new ArrayDeque<>();

  private final Pattern slot;
  private long hash;

  /**
   * A trace.
   *
   * @param keeping whether the last lines are kept
   * @param slotOfInterest whose last lines are kept besides, or 0
   * @param out where lines are printed, or null
   */
  Trace(boolean keeping, long slotOfInterest, PrintStream out) {
    this.keeping = keeping;
    this.slot =
        slotOfInterest == 0 ? null : Pattern.compile("\\bslot[ =]" + slotOfInterest + "\\b");
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
      keep(lines, line);
      if (slot != null && slot.matcher(line).find()) {
        keep(aboutSlot, line);
      }
    }
    if (out != null) {
      out.println(line);
    }
  }

  private static void keep(ArrayDeque<String> lines, String line) {
    if (lines.size() == LINES_KEPT) {
      lines.poll();
    }
    lines.add(line);
  }

  /** The last lines about the slot of interest, if any, and then the last of all. */
  List<String> lastLines() {
    List<String> all = new ArrayList<>(aboutSlot);
    all.addAll(lines);
    return all;
  }
}
