package io.loggos.failure;

import io.loggos.api.Configuration;
import io.loggos.api.ReplicaId;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;
import io.loggos.api.wire.WireInput;
import io.loggos.api.wire.WireOutput;
import java.util.ArrayList;
import java.util.List;

/**
 * The sender, itself a replacer that does not take part yet, will not vote together with earlier
 * holders of the addressee's place either. Whoever promised to the sender first may therefore still
 * be counted by the addressee together with the holder whom the sender replaces.
 *
 * @param entries who promised to the sender
 */
public record Forwarded(List<Entry> entries) implements Message {
  /** How it travels. */
  public static final MessageType<Forwarded> TYPE =
      new MessageType<>(
          312, Part.FAILURE_HANDLING, Forwarded.class, Forwarded::write, Forwarded::read);

  /**
   * A promise that the sender got.
   *
   * @param promiser whose
   * @param before whom it knew until then as the holder of the sender's place
   */
  public record Entry(ReplicaId promiser, ReplicaId before) {}

  /** Keeps its own copy of the list. */
  public Forwarded {
    entries = List.copyOf(entries);
  }

  private static void write(Forwarded m, WireOutput out) {
    out.writeCount(m.entries.size());
    for (Entry entry : m.entries) {
      Encodings.writeReplicaId(out, entry.promiser);
      Encodings.writeReplicaId(out, entry.before);
    }
  }

  private static Forwarded read(WireInput in) {
    int count = (int) in.readCount(Configuration.PLACES_MAX);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(new Entry(Encodings.readReplicaId(in), Encodings.readReplicaId(in)));
    }
    return new Forwarded(entries);
  }

  @Override
  public MessageType<?> type() {
    return TYPE;
  }
}
