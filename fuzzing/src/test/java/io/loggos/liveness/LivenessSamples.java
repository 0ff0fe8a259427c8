package io.loggos.liveness;

import io.loggos.api.Ballot;
import io.loggos.api.Epoch;
import io.loggos.api.machine.Vitals;
import io.loggos.api.wire.Message;

/** Messages of the failure detector, which no other package can make. */
public final class LivenessSamples {
  private LivenessSamples() {}

  /** What a replica says that trusts replica 2. */
  public static Message heartbeat() {
    Ballot ballot = new Ballot(9, 2, new Epoch(1, 3), 1L << 40);
    return new Heartbeat(
        new Vitals(300, 299, -7, true, false),
        3,
        true,
        0b111,
        ballot,
        1,
        new Handover(ballot, 200, ballot.owner(), false));
  }
}
