package io.loggos.simulation.mutants;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The long form: hunts every mutant from three base seeds with its full budget, and prints a table:
 * {@code [--only M03,M04] [--bases 3] [--budget N] [--text]}. With {@code --text} it also prints
 * each failure whole. Exits with 1 when a mutant is not as expected, with 2 when called wrongly. To
 * be started in the root of the repository.
 */
public final class MutantTable {
  /** Where the hunts begin. */
  static final long[] BASES = {1_000_000, 2_000_000, 3_000_000};

  private final SourceTree sources = SourceTree.find();
  private final PrintStream err = System.err;
  private Set<String> only = Set.of();
  private int bases = BASES.length;
  private int budget;
  private boolean text;
  private boolean asExpected = true;

  private MutantTable() {}

  /** Hunts the mutants that the arguments name. */
  public static void main(String[] args) {
    MutantTable table = new MutantTable();
    try {
      for (int i = 0; i < args.length; i++) {
        switch (args[i]) {
          case "--only" -> table.only = new TreeSet<>(List.of(args[++i].split(",")));
          case "--bases" -> table.bases = Math.min(BASES.length, Integer.parseInt(args[++i]));
          case "--budget" -> table.budget = Integer.parseInt(args[++i]);
          case "--text" -> table.text = true;
          default -> throw new IllegalArgumentException("unknown argument " + args[i]);
        }
      }
    } catch (RuntimeException e) {
      System.err.println("mutants: " + e.getMessage());
      System.exit(2);
    }
    table.run();
    System.exit(table.asExpected ? 0 : 1);
  }

  private void run() {
    err.println("| id | bug | rule | caught by | seeds | seconds |");
    err.println("|---|---|---|---|---|---|");
    for (Mutant mutant : sources.mutants()) {
      if (only.isEmpty() || only.contains(mutant.id())) {
        hunt(mutant);
      }
    }
  }

  private void hunt(Mutant mutant) {
    MutantSimulation simulation = MutantSimulation.of(mutant, sources);
    Map<String, Integer> catchers = new LinkedHashMap<>();
    StringBuilder seeds = new StringBuilder();
    StringBuilder seconds = new StringBuilder();
    int seedsMax = budget > 0 ? budget : mutant.budget();
    int hunts = mutant.fate() == Mutant.Fate.LIVES ? 1 : bases;
    for (int i = 0; i < hunts; i++) {
      Hunt hunt = Hunt.run(mutant, simulation, BASES[i], seedsMax);
      seeds.append(i == 0 ? "" : ", ").append(hunt.isCaught() ? "" : ">").append(hunt.seeds());
      seconds.append(i == 0 ? "" : ", ").append(String.format("%.1f", hunt.seconds()));
      if (hunt.isCaught()) {
        catchers.merge(hunt.failure().invariant(), 1, Integer::sum);
        if (text) {
          err.println(mutant.id() + ": " + hunt.failure().text());
        }
      }
      if (!hunt.others().isEmpty()) {
        err.println(mutant.id() + ": other invariants failed, too: " + hunt.others());
      }
      asExpected &= isAsExpected(mutant, hunt);
    }
    err.println(
        "| "
            + String.join(
                " | ",
                mutant.id(),
                mutant.bug() + (mutant.faults().isEmpty() ? "" : " (`" + mutant.faults() + "`)"),
                mutant.rule(),
                catchers.isEmpty() ? "-" : String.join(", ", catchers.keySet()),
                seeds,
                seconds)
            + " |");
  }

  private static boolean isAsExpected(Mutant mutant, Hunt hunt) {
    return switch (mutant.fate()) {
      case DIES -> hunt.isCaught();
      case RARE -> true;
      case LIVES -> !hunt.isCaught() && hunt.others().isEmpty();
    };
  }
}
