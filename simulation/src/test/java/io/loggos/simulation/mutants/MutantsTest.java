package io.loggos.simulation.mutants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.loggos.simulation.mutants.Mutant.Fate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The simulator notices deliberate bugs, each by an invariant that its mutant names; the bounded
 * form of {@link MutantTable}.
 */
@Tag("mutants")
final class MutantsTest {
  private static final int CONTROL_SEEDS = 200;
  private static final SourceTree SOURCES = SourceTree.find();

  private static final String EXAMPLE =
      """
      bug: the example answers wrongly
      rule: S1
      file: some/src/main/java/io/loggos/Example.java
      caught by: K1 agreement; K2 chosen for a reason
      budget: 5
      fate: dies
      --- old
        int answer = 42;
      --- new
        int answer = 43;
      """;

  static List<Named<Mutant>> mortals() {
    return named(Fate.DIES);
  }

  static List<Named<Mutant>> controls() {
    return named(Fate.LIVES);
  }

  private static List<Named<Mutant>> named(Fate fate) {
    return SOURCES.mutants().stream()
        .filter(mutant -> mutant.fate() == fate)
        .map(mutant -> Named.of(mutant.id() + " " + mutant.bug(), mutant))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("mortals")
  void aBugIsCaught(Mutant mutant) {
    MutantSimulation simulation = MutantSimulation.of(mutant, SOURCES);
    Hunt hunt = Hunt.run(mutant, simulation, MutantTable.BASES[0], mutant.budget());
    if (!hunt.isCaught()) {
      fail(mutant.id() + " lived for " + hunt.seeds() + " seeds; failed were " + hunt.others());
    }
  }

  /** Whether the rare ones are caught is for the long form; that they fit the sources is not. */
  @Test
  void rareBugsFitTheSources() {
    for (Mutant mutant : SOURCES.mutants()) {
      if (mutant.fate() == Fate.RARE) {
        MutantSimulation.of(mutant, SOURCES);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("controls")
  void noBugIsNoBug(Mutant mutant) {
    MutantSimulation simulation = MutantSimulation.of(mutant, SOURCES);
    int seeds = Math.min(CONTROL_SEEDS, mutant.budget());
    Hunt hunt = Hunt.run(mutant, simulation, MutantTable.BASES[0], seeds);
    assertEquals(Map.of(), hunt.others(), "a comment was taken for a bug");
  }

  @Test
  void aPassageThatIsNotThereMakesAMutantStale() {
    Mutant mutant = Mutant.parse("M99", EXAMPLE);
    String message =
        assertThrows(StaleMutantException.class, () -> mutant.applyTo("  int answer = 41;\n"))
            .getMessage();
    assertTrue(message.contains("M99") && message.contains("no such text"), message);
  }

  @Test
  void aPassageThatIsThereTwiceMakesAMutantStale() {
    Mutant mutant = Mutant.parse("M99", EXAMPLE);
    String source = "  int answer = 42;\n  int other = 0;\n  int answer = 42;\n";
    assertThrows(StaleMutantException.class, () -> mutant.applyTo(source));
  }

  @Test
  void aMutantIsRead() {
    Mutant mutant = Mutant.parse("M99", EXAMPLE);
    assertEquals("io.loggos.Example", mutant.className());
    assertEquals(List.of("K1 agreement", "K2 chosen for a reason"), mutant.caughtBy());
    assertEquals("", mutant.faults());
    String forced = EXAMPLE.replace("budget: 5", "budget: 5\nfaults: +membership");
    assertEquals("+membership", Mutant.parse("M99", forced).faults());
    assertEquals("a;\n  int answer = 43;\n", mutant.applyTo("a;\n  int answer = 42;\n"));
  }

  @Test
  void aMutantWithoutANewTextIsRefused() {
    String half = EXAMPLE.substring(0, EXAMPLE.indexOf("--- new"));
    assertThrows(IllegalArgumentException.class, () -> Mutant.parse("M99", half));
  }
}
