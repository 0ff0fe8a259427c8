package io.loggos.simulation.check;

import io.loggos.api.Ballot;
import io.loggos.api.ReplicaId;
import java.util.HashMap;
import java.util.Map;

/** K26: who is told that another replica leads now was told the truth. */
public final class Transfers {
  private static final String NAME = "K26 transfers";

  /** Under which ballot each replica led last. */
  private final Map<ReplicaId, Ballot> led = new HashMap<>();

  /** Whom operators want. */
  private final Map<Long, ReplicaId> wanted = new HashMap<>();

  /** The owner of the ballot begins to lead. */
  public void onLeading(Ballot ballot) {
    led.put(ballot.owner(), ballot);
  }

  private Ballot led(ReplicaId replica) {
    return led.getOrDefault(replica, Ballot.NONE);
  }

  /** An operator wants the target to lead. */
  public void onAsked(long request, ReplicaId target) {
    wanted.put(request, target);
  }

  /**
   * Whoever led says that it is done.
   *
   * @return whether leadership went from one to another
   */
  public boolean onDone(ReplicaId teller, long request) {
    ReplicaId target = wanted.remove(request);
    if (target == null) {
      throw new Violation(NAME, "an operator gets an answer who asked for nobody");
    }
    if (target.equals(teller)) {
      return false;
    }
    if (!led(target).isAbove(led(teller))) {
      throw new Violation(
          NAME, teller + " says that " + target + " leads, which has not led since it did itself");
    }
    return true;
  }
}
