package io.loggos.simulation.mutants;

import io.loggos.simulation.FaultSelection;
import io.loggos.simulation.Overrides;
import io.loggos.simulation.Simulation;
import io.loggos.simulation.SimulationFailure;
import io.loggos.simulation.SimulationReport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** The simulator with a bug in what it simulates; it lives in classes of its own. */
final class MutantSimulation {
  private final Method run;
  private final Object overrides;
  private final Method failure;
  private final Method invariant;
  private final Method text;

  private MutantSimulation(ClassLoader loader, String faults) throws ReflectiveOperationException {
    Class<?> overridesClass = loader.loadClass(Overrides.class.getName());
    Class<?> selectionClass = loader.loadClass(FaultSelection.class.getName());
    Object selection =
        faults.isEmpty()
            ? selectionClass.getField("DRAWN").get(null)
            : selectionClass.getMethod("parse", String.class).invoke(null, faults);
    overrides =
        overridesClass
            .getMethod("withFaults", selectionClass)
            .invoke(overridesClass.getField("NONE").get(null), selection);
    run = loader.loadClass(Simulation.class.getName()).getMethod("run", long.class, overridesClass);
    failure = loader.loadClass(SimulationReport.class.getName()).getMethod("failure");
    Class<?> failureClass = loader.loadClass(SimulationFailure.class.getName());
    invariant = failureClass.getMethod("invariant");
    text = failureClass.getMethod("toString");
  }

  /**
   * Builds the bug in.
   *
   * @throws StaleMutantException when the source has changed too much
   */
  static MutantSimulation of(Mutant mutant, SourceTree sources) {
    String changed = mutant.applyTo(sources.read(mutant.file()));
    try {
      return new MutantSimulation(
          new MutantLoader(MutantCompiler.compile(mutant.className(), changed)), mutant.faults());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * How a seed failed.
   *
   * @param invariant what does not hold
   * @param text everything, for people
   */
  record Failure(String invariant, String text) {}

  /** Runs a seed; null when nothing fails. */
  Failure run(long seed) {
    try {
      Object found = failure.invoke(run.invoke(null, seed, overrides));
      return found == null
          ? null
          : new Failure((String) invariant.invoke(found), (String) text.invoke(found));
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("seed " + seed, e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
