package io.loggos.simulation.mutants;

import io.loggos.simulation.grdp.GrdpRun;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Deliberate bugs of the datagram protocol, hunted in its own simulation. Started by itself it
 * hunts all of them, or those that are named, from one base seed and prints a table.
 */
public final class GrdpMutants {
  /** Where the hunts begin. */
  static final long BASE = 1_000_000;

  private GrdpMutants() {}

  /**
   * How a hunt ended.
   *
   * @param seeds how many seeds were run
   * @param caughtBy the invariant that caught it, or null
   * @param others what else failed, and in how many seeds
   */
  record Outcome(int seeds, String caughtBy, Map<String, Integer> others) {}

  /** Runs the mutant until an invariant that it names has caught it, or its budget is spent. */
  static Outcome hunt(Mutant mutant, SourceTree sources) {
    String changed = mutant.applyTo(sources.read(mutant.file()));
    ClassLoader loader = new MutantLoader(MutantCompiler.compile(mutant.className(), changed));
    Map<String, Integer> others = new TreeMap<>();
    try {
      Method run = loader.loadClass(GrdpRun.class.getName()).getMethod("run", long.class);
      Method invariant = loader.loadClass(GrdpRun.Failure.class.getName()).getMethod("invariant");
      for (int i = 0; i < mutant.budget(); i++) {
        Object failure = run.invoke(null, BASE + i);
        String broken = failure == null ? null : (String) invariant.invoke(failure);
        if (broken != null && mutant.caughtBy().contains(broken)) {
          return new Outcome(i + 1, broken, others);
        } else if (broken != null) {
          others.merge(broken, 1, Integer::sum);
        }
      }
      return new Outcome(mutant.budget(), null, others);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(mutant.id(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Prints the table; ends with 1 when a mutant lives. */
  public static void main(String[] ids) {
    SourceTree sources = SourceTree.find();
    boolean allCaught = true;
    System.err.println("| id | bug | rule | caught by | seeds |");
    System.err.println("|---|---|---|---|---|");
    for (Mutant mutant : sources.datagramMutants()) {
      if (ids.length > 0 && !List.of(ids).contains(mutant.id())) {
        continue;
      }
      Outcome outcome = hunt(mutant, sources);
      allCaught &= outcome.caughtBy() != null;
      String caughtBy =
          outcome.caughtBy() == null ? "lives " + outcome.others() : outcome.caughtBy();
      System.err.println(
          "| "
              + String.join(" | ", mutant.id(), mutant.bug(), mutant.rule(), caughtBy)
              + " | "
              + outcome.seeds()
              + " |");
    }
    System.exit(allCaught ? 0 : 1);
  }
}
