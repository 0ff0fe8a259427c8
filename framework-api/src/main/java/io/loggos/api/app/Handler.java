package io.loggos.api.app;

/**
 * The replicated application: one deterministic class. Loggos calls it with the same commands in
 * the same order on every replica.
 *
 * <h2>Determinism</h2>
 *
 * The reply and the new state may depend on nothing but the state and the command: no clock, no
 * randomness, no environment, no iteration over a {@code HashMap} or {@code Set.of}. Time, slot and
 * a seeded generator are offered by {@link ContextHandler}. A handler that is not deterministic is
 * caught by comparing replies between replicas, and the replica in the minority is quarantined.
 *
 * <h2>Errors</h2>
 *
 * An exception thrown by {@link #execute} is an answer: the client gets it as an error, identically
 * from every replica, and the replica lives on. State changed before the throw stays changed. An
 * {@link Error} of the virtual machine quarantines the replica instead.
 */
public interface Handler {
  /**
   * Executes one command.
   *
   * @param command the client's bytes; the handler may keep the array
   * @return the reply, which must not change afterwards; never null
   */
  byte[] execute(byte[] command);

  /**
   * Everything {@link #execute} depends on. The same state must give the same bytes. Called while
   * the service waits; see {@link FrozenStateHandler} for large states.
   */
  byte[] getState();

  /** Replaces all state; afterwards {@link #getState} returns equal bytes. */
  void setState(byte[] state);
}
