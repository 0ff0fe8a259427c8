package io.loggos.simulation;

import io.loggos.api.Hash64;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What happened in a run: always as a hash, so that two runs can be compared, and if wanted event
 * by event.
 */
final class Trace {
  /** How many lines are kept for the report of a failure. */
  private static final int LINES_KEPT = 50;

  private final TraceListener listener;
  private final boolean keeping;
  private final ArrayDeque<String> lines = new ArrayDeque<>();

  /** The last lines about one slot; none when no slot is of interest. */
  private final ArrayDeque<String> aboutSlot = new ArrayDeque<>();

  private final long slotOfInterest;
  private final Pattern slot;
  private long hash;

  /**
   * A trace.
   *
   * @param keeping whether the last lines are kept
   * @param slotOfInterest whose last lines are kept besides, or 0
   * @param listener who is told, or null
   */
  Trace(boolean keeping, long slotOfInterest, TraceListener listener) {
    this.keeping = keeping;
    this.slotOfInterest = slotOfInterest;
    this.slot = Pattern.compile("\\bslot[ =]" + slotOfInterest + "\\b");
    this.listener = listener;
  }

  long hash() {
    return hash;
  }

  void fold(long word) {
    hash = Hash64.mix(hash ^ word);
  }

  /** Whether events are wanted; if not, they need not be made. */
  boolean isVerbose() {
    return keeping || listener != null;
  }

  void tell(TraceEvent event) {
    if (keeping) {
      String line = event.toString();
      keep(lines, line);
      if (slotOfInterest > 0 && (event.slot() == slotOfInterest || slot.matcher(line).find())) {
        keep(aboutSlot, line);
      }
    }
    if (listener != null) {
      listener.onEvent(event);
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
