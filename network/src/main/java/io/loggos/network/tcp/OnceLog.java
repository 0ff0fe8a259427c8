package io.loggos.network.tcp;

import java.util.HashSet;
import java.util.Set;

/** Remembers which lines were said, so that what repeats with every attempt is said once. */
public final class OnceLog {
  private static final int LINES_MAX = 64;

  private final Set<String> said = new HashSet<>();

  /** Nothing was said yet. */
  public OnceLog() {}

  /** Whether the line is new. */
  public boolean first(String line) {
    if (said.size() >= LINES_MAX) {
      // a forgotten line may be said again; the memory stays small whatever the peers do
      said.clear();
    }
    return said.add(line);
  }

  /** The state changed: everything may be said again. */
  public void clear() {
    said.clear();
  }
}
