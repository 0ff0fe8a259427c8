package io.loggos.simulation.kit;

/** In which way a handler does not keep the contract of {@link io.loggos.api.app.Handler}. */
public enum Breach {
  /** The same request, executed in the same state, got different replies or timers. */
  DIFFERENT_REPLIES("the same request in the same state had different results"),
  /** The same request, executed in the same state, left different states. */
  DIFFERENT_STATES("the same request in the same state left different states"),
  /** {@code setState(getState())} does not give the same state. */
  LOSSY_STATE("setState did not restore what getState had written"),
  /** {@code setState} kept something of the state that it should have replaced. */
  MERGED_STATE("setState did not replace all of the former state"),
  /** A query changed the state. */
  CHANGING_QUERY("a query changed the state"),
  /** The state changed while nothing was executed. */
  CHANGED_BETWEEN("the state changed between two requests"),
  /** A reply was changed after it had been returned. */
  CHANGED_REPLY("a reply was changed after it had been returned"),
  /** Equal states have different digests. */
  WRONG_DIGEST("equal states have different digests"),
  /** A frozen view is not what {@code getState} returned at the freeze, or changed later. */
  WRONG_FROZEN_STATE("a frozen view differs from the state at the freeze"),
  /** {@code getState}, {@code setState}, {@code digest} or {@code freeze} threw. */
  THROWING_STATE("getState, setState, digest or freeze threw");

  private final String text;

  Breach(String text) {
    this.text = text;
  }

  /** One sentence for people, without its full stop. */
  public String text() {
    return text;
  }
}
