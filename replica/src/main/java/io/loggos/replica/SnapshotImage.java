package io.loggos.replica;

import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.wire.BytesInput;
import io.loggos.api.wire.BytesOutput;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.MalformedMessageException;
import java.util.Arrays;

/**
 * The head of a snapshot as {@link Replica#freeze} writes it: which slot it covers and whose it is.
 *
 * @param slot the last slot it covers
 * @param clusterId the cluster's identity, 0 when it was not known
 */
public record SnapshotImage(long slot, long clusterId) {
  /** The first byte of every image. */
  static final int VERSION = 3;

  /**
   * Reads the head.
   *
   * @throws MalformedMessageException when the bytes are not a snapshot, or one of another version
   */
  public static SnapshotImage of(byte[] image) {
    return readHead(new BytesInput(image));
  }

  /**
   * Enters who takes part as the state has it, and that the slots it covers are executed.
   *
   * @throws MalformedMessageException when the bytes are not a snapshot, or one of another version
   */
  public static void readSchedule(byte[] image, ConfigurationSchedule schedule) {
    BytesInput in = new BytesInput(image);
    SnapshotImage head = readHead(in);
    schedule.read(in);
    schedule.onExecuted(head.slot);
  }

  /** Reads the version, the slot and the cluster's identity. */
  static SnapshotImage readHead(BytesInput in) {
    int version = in.readByte();
    if (version != VERSION) {
      throw new MalformedMessageException("snapshot version " + version + " is not " + VERSION);
    }
    return new SnapshotImage(Encodings.readSlot(in), in.readLong());
  }

  /** Writes what {@link #readHead} reads. */
  void writeHead(BytesOutput out) {
    out.writeByte(VERSION);
    out.writeCount(slot);
    out.writeLong(clusterId);
  }

  /**
   * The same state as that of another cluster, which begins with it.
   *
   * @throws MalformedMessageException when the bytes are not a snapshot, or one of another version
   */
  public static byte[] withClusterId(byte[] image, long clusterId) {
    BytesInput in = new BytesInput(image);
    SnapshotImage head = readHead(in);
    int headBytes = image.length - in.remaining();
    BytesOutput out = new BytesOutput();
    new SnapshotImage(head.slot, clusterId).writeHead(out);
    byte[] changed = Arrays.copyOf(out.toByteArray(), image.length);
    System.arraycopy(image, headBytes, changed, headBytes, image.length - headBytes);
    return changed;
  }
}
