package io.loggos.apps.cli;

/** A running cluster that an experiment is made with. */
interface Replicas extends AutoCloseable {
  /** Where it takes clients. */
  Endpoints endpoints();

  /**
   * Looks after what this process has started.
   *
   * @throws FailedCheckException when a replica ended by itself
   */
  void requireAlive();

  @Override
  void close();
}
