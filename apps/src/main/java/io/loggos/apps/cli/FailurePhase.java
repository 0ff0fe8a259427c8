package io.loggos.apps.cli;

/** What was going on while a request was under way. */
enum FailurePhase {
  /** Nobody had failed, or the newcomer had caught up. */
  OUTSIDE("outside"),
  /** A replica was dead, and no other on its way. */
  BEFORE_INITIALIZATION("before_initialization"),
  /** A standby fetched the state. */
  INITIALIZATION("during_initialization"),
  /** It was being made a member. */
  ACTIVATION("during_activation"),
  /** It was a member and lacked decisions. */
  CATCH_UP("during_catch_up");

  private final String word;

  FailurePhase(String word) {
    this.word = word;
  }

  /** As it is called in tables and JSON. */
  String word() {
    return word;
  }
}
