package io.loggos.replica;

import io.loggos.api.wire.MessageType;
import java.util.List;

/** The messages that every replica speaks, whatever its plug-ins. */
public final class ReplicaMessages {
  /** To be registered with the codec. */
  public static final List<MessageType<?>> TYPES =
      List.of(SnapshotRequest.TYPE, SnapshotChunk.TYPE, ChainQuery.TYPE, ChainReply.TYPE);

  private ReplicaMessages() {}
}
