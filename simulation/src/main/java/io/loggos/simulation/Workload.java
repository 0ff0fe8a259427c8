package io.loggos.simulation;

/** How much the clients of a run have still to do, and how much was answered. */
final class Workload {
  private long unsent;
  private long answered;
  private boolean finishing;

  Workload(long operations) {
    unsent = operations;
  }

  /** Whether a client may begin one more operation; if so, it must. */
  boolean take() {
    if (unsent == 0) {
      return false;
    }
    unsent--;
    return true;
  }

  void onAnswered() {
    answered++;
  }

  long answered() {
    return answered;
  }

  boolean isExhausted() {
    return unsent == 0;
  }

  /** The faults are over: clients finish what they have begun, and prove that all is well again. */
  void finish() {
    unsent = 0;
    finishing = true;
  }

  boolean isFinishing() {
    return finishing;
  }
}
