package io.loggos.api.machine;

/** The state after a slot, frozen: what is executed later does not change it. */
public interface SnapshotView {
  /** The last slot it covers. */
  long slot();

  /**
   * Writes it out; may take long, and may run on another thread than the replica's.
   *
   * @throws RuntimeException when the application cannot give its state
   */
  byte[] toBytes();
}
