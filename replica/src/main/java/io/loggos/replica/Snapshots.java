package io.loggos.replica;

import io.loggos.api.Hash64;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.Effects;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.wire.BytesInput;
import io.loggos.api.wire.BytesOutput;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.Part;
import io.loggos.replica.ReplicaOptions.SnapshotOptions;
import java.util.Arrays;

/**
 * Brings a replica up to date whose missing slots its peers have forgotten: it pulls a snapshot
 * piece by piece from one of them. A transfer is pinned to one snapshot and resumes where it
 * stopped; a newer snapshot does not cancel it.
 */
final class Snapshots {
  static final TimerKey TRANSFER = new TimerKey(Part.REPLICA, "snapshot-transfer");
  static final TimerKey RELEASE = new TimerKey(Part.REPLICA, "snapshot-release");

  private static final int VERSION = 1;
  private static final int ATTEMPTS_MAX = 5;

  private final SnapshotOptions options;
  private final Effects effects;
  private final Events events;
  private final Execution execution;

  /** The snapshot being handed out; released when nobody asked for a while. */
  private Image image;

  /** The transfer under way towards us; null when there is none. */
  private Transfer transfer;

  Snapshots(SnapshotOptions options, Effects effects, Events events, Execution execution) {
    this.options = options;
    this.effects = effects;
    this.events = events;
    this.execution = execution;
  }

  /** Starts a transfer from the peer unless one is under way. */
  void fetch(ReplicaId source) {
    if (transfer == null) {
      transfer = new Transfer(source);
      events.record(
          Events.Kind.SNAPSHOT,
          execution.executedUpTo(),
          null,
          source + " forgot the slots missing here, fetching its snapshot");
      ask();
    }
  }

  private void ask() {
    effects.send(
        transfer.source,
        new SnapshotRequest(transfer.slot, execution.executedUpTo(), transfer.received));
    effects.startTimer(TRANSFER, options.timeoutNanos());
  }

  void onTimer(TimerKey timer) {
    if (timer == RELEASE) {
      image = null;
    } else if (timer == TRANSFER && transfer != null) {
      if (++transfer.attempts > ATTEMPTS_MAX) {
        events.record(
            Events.Kind.SNAPSHOT,
            transfer.slot,
            null,
            transfer.source + " stopped answering; the transfer starts over elsewhere");
        transfer = null;
      } else {
        ask();
      }
    }
  }

  void onRequest(ReplicaId from, SnapshotRequest request) {
    if (execution.quarantine() != null) {
      // the image may show what is wrong with the state
      image = null;
      return;
    }
    // one image serves all who can use it: a new one for each would start the others over
    boolean usable =
        image != null && (request.slot() == image.slot || image.slot > request.above());
    if (!usable) {
      Image captured = execution.executedUpTo() > request.above() ? capture() : null;
      if (captured == null) {
        return;
      }
      image = captured;
    }
    // another snapshot than the one asked for starts the transfer over
    int offset = request.slot() == image.slot ? request.offset() : 0;
    int end = (int) Math.min(image.bytes.length, (long) offset + options.chunkBytes());
    if (offset > end) {
      return;
    }
    effects.send(
        from,
        new SnapshotChunk(
            image.slot,
            image.hash,
            image.bytes.length,
            offset,
            Arrays.copyOfRange(image.bytes, offset, end)));
    effects.startTimer(RELEASE, ATTEMPTS_MAX * options.timeoutNanos());
  }

  /** An image of the present state, or null when the handler cannot give it. */
  private Image capture() {
    BytesOutput out = new BytesOutput();
    out.writeByte(VERSION);
    try {
      execution.writeSnapshot(out);
    } catch (Exception e) {
      events.record(
          Events.Kind.SNAPSHOT, execution.executedUpTo(), null, "the handler gave no state: " + e);
      return null;
    }
    byte[] bytes = out.toByteArray();
    return new Image(execution.executedUpTo(), Hash64.of(bytes), bytes);
  }

  /**
   * Takes a piece.
   *
   * @return whether a whole snapshot was installed
   */
  boolean onChunk(ReplicaId from, SnapshotChunk chunk) {
    if (transfer == null || !from.equals(transfer.source)) {
      return false;
    }
    if (chunk.slot() <= execution.executedUpTo()) {
      transfer = null;
      effects.stopTimer(TRANSFER);
      return false;
    }
    if (chunk.slot() > transfer.slot && chunk.offset() == 0) {
      transfer.restart(chunk);
    }
    // pieces of an earlier snapshot come late; going back to it would ask again for each of them
    if (chunk.slot() != transfer.slot
        || chunk.hash() != transfer.hash
        || chunk.offset() != transfer.received
        || chunk.bytes().length > chunk.totalBytes() - chunk.offset()) {
      return false;
    }
    transfer.add(chunk.bytes());
    if (transfer.received < chunk.totalBytes()) {
      ask();
      return false;
    }
    return install();
  }

  private boolean install() {
    byte[] bytes = Arrays.copyOf(transfer.bytes, transfer.received);
    boolean intact = bytes.length > 0 && bytes[0] == VERSION && Hash64.of(bytes) == transfer.hash;
    ReplicaId source = transfer.source;
    transfer = null;
    effects.stopTimer(TRANSFER);
    if (!intact) {
      events.record(
          Events.Kind.SNAPSHOT, 0, null, "the snapshot of " + source + " is damaged or newer");
      return false;
    }
    try {
      BytesInput in = new BytesInput(bytes);
      in.readByte();
      execution.readSnapshot(in);
    } catch (MalformedMessageException e) {
      execution.quarantine("the snapshot of " + source + " cannot be read: " + e.getMessage());
      return false;
    } catch (Exception | Error e) {
      execution.quarantine("the handler could not take the state of " + source + ": " + e);
      return false;
    }
    events.record(
        Events.Kind.SNAPSHOT,
        execution.executedUpTo(),
        null,
        "installed, " + bytes.length + " bytes from " + source);
    return true;
  }

  private record Image(long slot, long hash, byte[] bytes) {}

  private static final class Transfer {
    final ReplicaId source;
    long slot;
    long hash;
    byte[] bytes = new byte[0];
    int received;
    int attempts;

    Transfer(ReplicaId source) {
      this.source = source;
    }

    void restart(SnapshotChunk chunk) {
      slot = chunk.slot();
      hash = chunk.hash();
      received = 0;
    }

    void add(byte[] piece) {
      // grows with what arrives, never by what a peer merely claims
      if (bytes.length - received < piece.length) {
        bytes = Arrays.copyOf(bytes, Math.max(received + piece.length, bytes.length * 2));
      }
      System.arraycopy(piece, 0, bytes, received, piece.length);
      received += piece.length;
      attempts = 0;
    }
  }
}
