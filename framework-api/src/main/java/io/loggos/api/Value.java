package io.loggos.api;

/** What one slot decides. Immutable; equality is by content. */
public sealed interface Value permits Batch, NoOp, Genesis, Reconfigure {
  /** Bytes this value keeps in memory, for bounds; at least 1. */
  int sizeBytes();

  /**
   * A 64-bit digest of the content, equal on every machine; for comparisons in checks and traces.
   */
  long digest();
}
