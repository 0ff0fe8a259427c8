package io.loggos.api.app;

/** A handler whose state can be read while later commands execute. */
public interface FrozenStateHandler extends Handler {
  /**
   * Freezes a view of the present state; called between two commands and expected to return at
   * once. The view is read later, possibly on another thread, while {@link #execute} goes on.
   */
  FrozenState freeze();

  /** A view that later commands do not change. */
  interface FrozenState {
    /** The state as {@link Handler#getState()} would have returned it at the freeze. */
    byte[] toBytes();
  }
}
