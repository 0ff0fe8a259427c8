package io.loggos.replica;

import io.loggos.api.wire.Message;
import java.util.List;

/** Messages between replicas that no other package can make. */
public final class ReplicaSamples {
  private ReplicaSamples() {}

  /** One of each kind. */
  public static List<Message> messages() {
    return List.of(
        new SnapshotRequest(0, 41, 0, 9),
        new SnapshotChunk(300, -5, 7, 4, new byte[] {1, 2, 3}),
        new ChainQuery(128, true),
        new ChainReply(129, false, new long[] {1, -1, Long.MIN_VALUE}));
  }
}
