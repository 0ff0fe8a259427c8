package io.loggos.simulation.mark;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** How often each mark was met in one run. */
public final class Marks {
  private final long[] counts = new long[Mark.values().length];

  /** It was met. */
  public void hit(Mark mark) {
    counts[mark.ordinal()]++;
  }

  /** It was met if so. */
  public void hitIf(boolean met, Mark mark) {
    if (met) {
      hit(mark);
    }
  }

  /** By label; marks that were not met are left out. */
  public Map<String, Long> toMap() {
    Map<String, Long> map = new LinkedHashMap<>();
    for (Mark mark : Mark.values()) {
      if (counts[mark.ordinal()] > 0) {
        map.put(mark.label(), counts[mark.ordinal()]);
      }
    }
    return Collections.unmodifiableMap(map);
  }
}
