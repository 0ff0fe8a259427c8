package io.loggos.simulation.mutants;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.List;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulation of the datagram protocol notices deliberate bugs. */
@Tag("mutants")
final class GrdpMutantsTest {
  private static final SourceTree SOURCES = SourceTree.find();

  static List<Named<Mutant>> mortals() {
    return SOURCES.datagramMutants().stream()
        .filter(mutant -> mutant.fate() == Mutant.Fate.DIES)
        .map(mutant -> Named.of(mutant.id() + " " + mutant.bug(), mutant))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("mortals")
  void aBugIsCaught(Mutant mutant) {
    GrdpMutants.Outcome outcome = GrdpMutants.hunt(mutant, SOURCES);
    assertNotNull(outcome.caughtBy(), mutant.id() + " lives: " + outcome);
  }
}
