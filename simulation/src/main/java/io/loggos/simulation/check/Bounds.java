package io.loggos.simulation.check;

import io.loggos.api.wire.Message;
import io.loggos.paxos.message.Accept;

/** K19: what the settings bound stays within its bound. */
public final class Bounds {
  private static final String NAME = "K19 bounded";
  private static final int TIMERS_MAX = 32;
  private static final int LOOP_BACK_MAX = 4096;

  private final int alpha;
  private final int sessionsMax;
  private final int waitingMax;

  /**
   * The bounds of one run.
   *
   * @param alpha slots that may be open
   * @param sessionsMax sessions at once
   * @param waitingMax requests that may wait at one replica
   */
  public Bounds(int alpha, int sessionsMax, int waitingMax) {
    this.alpha = alpha;
    this.sessionsMax = sessionsMax;
    this.waitingMax = waitingMax;
  }

  /** A replica says something. */
  public void onMessage(int replica, Message message) {
    if (message instanceof Accept accept && accept.slot() > accept.decidedUpTo() + alpha) {
      throw new Violation(
          NAME, accept.slot(), "r" + replica + " proposes beyond its window: " + accept);
    }
  }

  /** How much a replica keeps. */
  public void onStatus(int replica, int sessions, int waiting) {
    if (sessions > sessionsMax) {
      throw new Violation(NAME, "r" + replica + " has " + sessions + " sessions");
    }
    if (waiting > waitingMax) {
      throw new Violation(NAME, "r" + replica + " lets " + waiting + " requests wait");
    }
  }

  /** How much a replica's driver keeps for it. */
  public void onTurn(int replica, int timers, int loopBacks) {
    if (timers > TIMERS_MAX) {
      throw new Violation(NAME, "r" + replica + " has " + timers + " timers");
    }
    if (loopBacks > LOOP_BACK_MAX) {
      throw new Violation(NAME, "r" + replica + " keeps talking to itself");
    }
  }
}
