package io.loggos.simulation.mutants;

import io.loggos.simulation.Simulation;
import io.loggos.simulation.SimulationFailure;
import io.loggos.simulation.SimulationReport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** The simulator with a bug in what it simulates; it lives in classes of its own. */
final class MutantSimulation {
  private final Method run;
  private final Method failure;
  private final Method invariant;
  private final Method text;

  private MutantSimulation(ClassLoader loader) throws ReflectiveOperationException {
    run = loader.loadClass(Simulation.class.getName()).getMethod("run", long.class);
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
          new MutantLoader(MutantCompiler.compile(mutant.className(), changed)));
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
      Object found = failure.invoke(run.invoke(null, seed));
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
