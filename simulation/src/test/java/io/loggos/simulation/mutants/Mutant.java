package io.loggos.simulation.mutants;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One deliberate bug: a source file with passages replaced by others.
 *
 * @param id its name, such as {@code M03}
 * @param bug what is wrong, in one line
 * @param rule which rules of the protocol it breaks, or "none"
 * @param file the source, relative to the root of the repository
 * @param changes what is replaced
 * @param caughtBy the invariants that have to catch it; any one of them will do
 * @param budget within how many seeds it must be caught; for {@link Fate#LIVES}, how many it lives
 * @param fate what is expected of it
 * @param faults which fault classes the seeds have, as the command line takes it; empty for those
 *     that each seed draws
 */
record Mutant(
    String id,
    String bug,
    String rule,
    String file,
    List<Change> changes,
    List<String> caughtBy,
    int budget,
    Fate fate,
    String faults) {
  private static final String OLD = "--- old";
  private static final String NEW = "--- new";

  /**
   * One replacement.
   *
   * @param oldText what must stand in the source exactly once, whole lines
   * @param newText what takes its place
   */
  record Change(String oldText, String newText) {}

  /** What is expected of a mutant. */
  enum Fate {
    /** Caught within its budget from every base seed, or the build fails. */
    DIES,
    /** Looked for by the long form only: a rare one, whose survival is a finding. */
    RARE,
    /** Changes nothing, and must not be taken for a bug. */
    LIVES
  }

  /**
   * Reads a mutant: lines of {@code name: value}, then old text after a line {@code --- old}, and
   * the new one after {@code --- new}; as often as need be.
   */
  static Mutant parse(String id, String text) {
    Map<String, String> headers = new TreeMap<>();
    headers.put("faults", "");
    List<StringBuilder> oldTexts = new ArrayList<>();
    List<StringBuilder> newTexts = new ArrayList<>();
    StringBuilder passage = null;
    for (String line : text.lines().toList()) {
      if (line.equals(OLD) || line.equals(NEW)) {
        passage = new StringBuilder();
        (line.equals(OLD) ? oldTexts : newTexts).add(passage);
      } else if (passage != null) {
        passage.append(line).append('\n');
      } else {
        int colon = line.indexOf(": ");
        if (colon < 0) {
          throw new IllegalArgumentException(id + ": not a header: " + line);
        }
        headers.put(line.substring(0, colon), line.substring(colon + 2).strip());
      }
    }
    if (oldTexts.isEmpty() || oldTexts.size() != newTexts.size()) {
      throw new IllegalArgumentException(id + " has no pairs of old and new text");
    }
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < oldTexts.size(); i++) {
      changes.add(new Change(oldTexts.get(i).toString(), newTexts.get(i).toString()));
    }
    Mutant mutant =
        new Mutant(
            id,
            take(headers, id, "bug"),
            take(headers, id, "rule"),
            take(headers, id, "file"),
            List.copyOf(changes),
            List.of(take(headers, id, "caught by").split("; ")),
            Integer.parseInt(take(headers, id, "budget")),
            Fate.valueOf(take(headers, id, "fate").toUpperCase(Locale.ROOT)),
            take(headers, id, "faults"));
    if (!headers.isEmpty()) {
      throw new IllegalArgumentException(id + ": unknown headers " + headers.keySet());
    }
    return mutant;
  }

  private static String take(Map<String, String> headers, String id, String name) {
    String value = headers.remove(name);
    if (value == null) {
      throw new IllegalArgumentException(id + " has no header '" + name + "'");
    }
    return value;
  }

  /**
   * The source with the bug in it.
   *
   * @throws StaleMutantException when a passage does not stand there exactly once
   */
  String applyTo(String source) {
    String changed = source;
    for (Change change : changes) {
      int at = source.indexOf(change.oldText());
      if (at < 0 || source.indexOf(change.oldText(), at + 1) >= 0) {
        throw new StaleMutantException(
            id
                + " is stale: "
                + file
                + (at < 0 ? " has no such text:\n" : " has this text more than once:\n")
                + change.oldText());
      }
      changed = changed.replace(change.oldText(), change.newText());
    }
    return changed;
  }

  /** The name of the file's class. */
  String className() {
    String path = file.substring(file.indexOf("/java/") + "/java/".length());
    return path.substring(0, path.length() - ".java".length()).replace('/', '.');
  }
}
