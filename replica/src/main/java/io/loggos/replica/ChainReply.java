package io.loggos.replica;

import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;
import io.loggos.api.wire.WireInput;
import io.loggos.api.wire.WireOutput;

/**
 * The sender's reply hashes.
 *
 * @param slot as asked
 * @param withinSlot as asked
 * @param chains the hashes after the slots that end with {@code slot}, or after each of its
 *     requests; empty when the sender does not know them (any more, or yet)
 */
record ChainReply(long slot, boolean withinSlot, long[] chains) implements Message {
  static final int CHAINS_MAX = 1 << 16;

  static final MessageType<ChainReply> TYPE =
      new MessageType<>(203, Part.REPLICA, ChainReply.class, ChainReply::write, ChainReply::read);

  private static void write(ChainReply m, WireOutput out) {
    Encodings.writeSlot(out, m.slot);
    out.writeFlag(m.withinSlot);
    out.writeCount(m.chains.length);
    for (long chain : m.chains) {
      out.writeLong(chain);
    }
  }

  private static ChainReply read(WireInput in) {
    long slot = Encodings.readSlot(in);
    boolean withinSlot = in.readFlag();
    int count = (int) in.readCount(CHAINS_MAX);
    long[] chains = new long[Math.min(count, 1024)];
    for (int i = 0; i < count; i++) {
      if (i == chains.length) {
        chains = java.util.Arrays.copyOf(chains, Math.min(count, chains.length * 2));
      }
      chains[i] = in.readLong();
    }
    return new ChainReply(slot, withinSlot, chains);
  }

  @Override
  public MessageType<?> type() {
    return TYPE;
  }
}
