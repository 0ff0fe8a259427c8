package io.loggos.paxos.message;

import io.loggos.api.wire.MessageType;
import java.util.List;

/** Every message of Multi-Paxos. */
public final class PaxosMessages {
  /** To be registered with the codec. */
  public static final List<MessageType<?>> TYPES =
      List.of(
          Prepare.TYPE,
          Promise.TYPE,
          Accept.TYPE,
          Learn.TYPE,
          Reject.TYPE,
          Watermark.TYPE,
          CatchUpRequest.TYPE,
          CatchUpReply.TYPE,
          Confirm.TYPE,
          Confirmed.TYPE,
          Release.TYPE);

  private PaxosMessages() {}
}
