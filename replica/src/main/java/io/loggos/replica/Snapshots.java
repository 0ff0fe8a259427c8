package io.loggos.replica;

import io.loggos.api.Hash64;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.Effects;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.SnapshotView;
import io.loggos.api.machine.TimerKey;
import io.loggos.api.machine.TurnClock;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.Part;
import io.loggos.replica.ReplicaOptions.Saving;
import io.loggos.replica.ReplicaOptions.SnapshotOptions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Has the state captured when a snapshot is due, and brings a replica up to date whose missing
 * slots its peers have forgotten: it pulls a snapshot piece by piece from one of them. A transfer
 * is pinned to one snapshot and resumes where it stopped; a newer snapshot does not cancel it.
 */
final class Snapshots {
  static final TimerKey TRANSFER = new TimerKey(Part.REPLICA, "snapshot-transfer");
  static final TimerKey RELEASE = new TimerKey(Part.REPLICA, "snapshot-release");
  static final TimerKey SAVE_AGAIN = new TimerKey(Part.REPLICA, "snapshot-save-again");

  private static final int ATTEMPTS_MAX = 5;

  /** How many pieces may be on their way, and how many bytes if that is more than one. */
  private static final int PIECES = 4;

  private static final int WINDOW_BYTES = 1 << 20;

  private final SnapshotOptions options;
  private final Effects effects;
  private final Events events;
  private final Execution execution;
  private final TurnClock clock;

  /** The snapshot being handed out; released when nobody asked for a while. */
  private Image image;

  /** Who waits for the capture under way. */
  private final Map<ReplicaId, SnapshotRequest> waiting = new LinkedHashMap<>();

  private boolean capturing;

  /** A snapshot is due as soon as the capture under way has ended. */
  private boolean dueAgain;

  /** When the last capture was begun, and what was executed since. */
  private long capturedSlot;

  private long capturedNanos;
  private long bytesSince;

  /** The state was installed up to here and is not saved yet; 0 when it is. */
  private long unsaved;

  /** Why the last capture did not even begin, or null. */
  private String refusal;

  /** The transfer under way towards us; null when there is none. */
  private Transfer transfer;

  Snapshots(
      SnapshotOptions options,
      Effects effects,
      Events events,
      Execution execution,
      TurnClock clock) {
    this.options = options;
    this.clock = clock;
    this.effects = effects;
    this.events = events;
    this.execution = execution;
  }

  /** The replica begins; time counts from here. */
  void start() {
    capturedNanos = clock.nanos();
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
      ask(window());
    }
  }

  /** What may be on its way to us: one round trip for each piece would take too long. */
  private int window() {
    long pieces = Math.min((long) PIECES * options.chunkBytes(), WINDOW_BYTES);
    return (int) Math.max(options.chunkBytes(), pieces);
  }

  /** Asks for so many bytes beyond those that were asked for. */
  private void ask(int bytes) {
    effects.send(
        transfer.source,
        new SnapshotRequest(transfer.slot, execution.executedUpTo(), transfer.asked, bytes));
    transfer.onAsked(bytes);
    effects.startTimer(TRANSFER, options.timeoutNanos());
  }

  void onTimer(TimerKey timer) {
    if (timer == RELEASE) {
      image = null;
    } else if (timer == SAVE_AGAIN) {
      dueAgain = unsaved > 0;
    } else if (timer == TRANSFER && transfer != null) {
      if (++transfer.attempts > ATTEMPTS_MAX) {
        events.record(
            Events.Kind.SNAPSHOT,
            transfer.slot,
            null,
            transfer.source + " stopped answering; the transfer starts over elsewhere");
        transfer = null;
      } else {
        transfer.asked = transfer.received;
        ask(window());
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
    if (usable) {
      sendPieces(from, request);
    } else if (execution.executedUpTo() > request.above()) {
      waiting.put(from, request);
      capture();
    }
  }

  private void sendPieces(ReplicaId to, SnapshotRequest request) {
    // another snapshot than the one asked for starts the transfer over
    int offset = request.slot() == image.slot ? request.offset() : 0;
    int end = (int) Math.min(image.bytes.length, (long) offset + request.length());
    while (offset < end) {
      int next = Math.min(end, offset + options.chunkBytes());
      effects.send(
          to,
          new SnapshotChunk(
              image.slot,
              image.hash,
              image.bytes.length,
              offset,
              Arrays.copyOfRange(image.bytes, offset, next)));
      offset = next;
    }
    effects.startTimer(RELEASE, ATTEMPTS_MAX * options.timeoutNanos());
  }

  /** So many more bytes of values were executed. */
  void onExecuted(long bytes) {
    bytesSince += bytes;
  }

  /** The replica's state was restored from a saved snapshot. */
  void onRecovered() {
    capturedSlot = execution.executedUpTo();
  }

  /** The state was taken over from another replica of this process. */
  void onInherited() {
    events.record(
        Events.Kind.SNAPSHOT,
        execution.executedUpTo(),
        null,
        "taken over from the hot standby that this process was");
    if (!options.saving().equals(Saving.NEVER)) {
      unsaved = execution.executedUpTo();
      capture();
    }
  }

  /** Captures the state if that is due. */
  void onStepEnd() {
    Saving saving = options.saving();
    long slotsSince = execution.executedUpTo() - capturedSlot;
    if (dueAgain && unsaved > 0) {
      capture();
      return;
    }
    boolean due =
        dueAgain
            || saving.slots() > 0 && slotsSince >= saving.slots()
            || saving.bytes() > 0 && bytesSince >= saving.bytes()
            || saving.nanos() > 0 && clock.nanos() - capturedNanos >= saving.nanos();
    if (due && slotsSince > 0) {
      capture();
    }
  }

  /** Sees to it that a snapshot of the present state, or of a later one, is captured. */
  void want() {
    refusal = null;
    if (!capturing) {
      capture();
    } else if (execution.executedUpTo() > capturedSlot) {
      dueAgain = true;
    }
  }

  /** Captures the present state, unless a capture is under way; it is announced when it is done. */
  void capture() {
    if (capturing || execution.quarantine() != null) {
      return;
    }
    try {
      begin(execution.freeze());
    } catch (Exception e) {
      noteCaptured();
      onCaptured(null, "the handler gave no state: " + e);
      refusal = "the handler gave no state: " + e;
    }
  }

  /** Why the last capture that was due did not even begin; null when it did. */
  String refusal() {
    return refusal;
  }

  /** Whether a restart would fall back behind a state that was installed. */
  boolean isInstalledUnsaved() {
    return unsaved > 0;
  }

  private void begin(SnapshotView view) {
    capturing = true;
    refusal = null;
    noteCaptured();
    effects.capture(view);
  }

  private void noteCaptured() {
    dueAgain = false;
    bytesSince = 0;
    capturedSlot = execution.executedUpTo();
    capturedNanos = clock.nanos();
  }

  /** The capture ended: with an image or none, and with a reason if it was not saved. */
  void onCaptured(byte[] bytes, String failure) {
    capturing = false;
    if (failure != null) {
      events.record(Events.Kind.SNAPSHOT, capturedSlot, null, failure);
      if (unsaved > 0) {
        effects.startTimer(SAVE_AGAIN, options.timeoutNanos());
      }
    } else if (capturedSlot >= unsaved) {
      unsaved = 0;
    }
    // who waits for it needs no copy on this disk
    if (bytes == null || waiting.isEmpty() || execution.quarantine() != null) {
      waiting.clear();
      return;
    }
    image = new Image(capturedSlot, Hash64.of(bytes), bytes);
    Map<ReplicaId, SnapshotRequest> answered = new LinkedHashMap<>(waiting);
    waiting.clear();
    answered.forEach(this::onRequest);
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
    if (transfer.received >= chunk.totalBytes()) {
      return install();
    }
    int refill = Math.max(options.chunkBytes(), window() / 2);
    int coming = transfer.asked - transfer.received;
    if (transfer.asked < chunk.totalBytes() && coming <= window() - refill) {
      ask(refill);
    } else {
      effects.startTimer(TRANSFER, options.timeoutNanos());
    }
    return false;
  }

  private boolean install() {
    byte[] bytes = Arrays.copyOf(transfer.bytes, transfer.received);
    boolean intact = Hash64.of(bytes) == transfer.hash;
    ReplicaId source = transfer.source;
    transfer = null;
    effects.stopTimer(TRANSFER);
    if (!intact) {
      events.record(Events.Kind.SNAPSHOT, 0, null, "the snapshot of " + source + " is damaged");
      return false;
    }
    try {
      execution.readSnapshot(bytes);
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
    keepInstalled(bytes);
    return true;
  }

  /** Until it is saved, a restart would have to fetch it again. */
  private void keepInstalled(byte[] bytes) {
    if (options.saving().equals(Saving.NEVER)) {
      return;
    }
    unsaved = execution.executedUpTo();
    if (capturing) {
      dueAgain = true;
    } else {
      begin(new Received(execution.executedUpTo(), bytes));
    }
  }

  private record Received(long slot, byte[] bytes) implements SnapshotView {
    @Override
    public byte[] toBytes() {
      return bytes;
    }
  }

  private record Image(long slot, long hash, byte[] bytes) {}

  private static final class Transfer {
    final ReplicaId source;
    long slot;
    long hash;
    byte[] bytes = new byte[0];
    int received;

    /** Up to where it was asked for, and how much was asked for last. */
    int asked;

    int askedLast;
    int attempts;

    Transfer(ReplicaId source) {
      this.source = source;
    }

    void onAsked(int bytes) {
      asked = (int) Math.min(Integer.MAX_VALUE, (long) asked + bytes);
      askedLast = bytes;
    }

    /** The answer to the last question is of another snapshot, and begins with it. */
    void restart(SnapshotChunk chunk) {
      slot = chunk.slot();
      hash = chunk.hash();
      received = 0;
      asked = askedLast;
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
