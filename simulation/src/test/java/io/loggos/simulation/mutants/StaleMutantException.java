package io.loggos.simulation.mutants;

/** The source has changed so that a mutant no longer fits it; the mutant has to be rewritten. */
final class StaleMutantException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StaleMutantException(String message) {
    super(message);
  }
}
