package io.loggos.simulation.check;

import io.loggos.api.ReplicaId;
import java.util.HashMap;
import java.util.Map;

/** K26: who is told that another replica leads now was told the truth. */
public final class Transfers {
  private final Map<ReplicaId, Long> leaderships = new HashMap<>();
  private final Map<Long, Asked> asked = new HashMap<>();

  private record Asked(ReplicaId target, long leaderships) {}

  /** A replica begins to lead. */
  public void onLeading(ReplicaId leader) {
    leaderships.merge(leader, 1L, Long::sum);
  }

  private long leaderships(ReplicaId replica) {
    return leaderships.getOrDefault(replica, 0L);
  }

  /** An operator wants the target to lead. */
  public void onAsked(long request, ReplicaId target) {
    asked.put(request, new Asked(target, leaderships(target)));
  }

  /**
   * Somebody said that it is done.
   *
   * @return whether leadership went from one to another
   */
  public boolean onDone(ReplicaId teller, long request) {
    Asked wish = asked.remove(request);
    if (wish == null) {
      throw new Violation("K26 transfers", "an operator gets an answer who asked for nobody");
    }
    if (wish.target().equals(teller)) {
      return false;
    }
    if (leaderships(wish.target()) == wish.leaderships()) {
      throw new Violation(
          "K26 transfers",
          teller + " says that " + wish.target() + " leads, which has not begun to since");
    }
    return true;
  }
}
