package io.loggos.node;

import io.loggos.api.ReplicaId;
import io.loggos.api.Value;
import io.loggos.api.io.Storage;
import io.loggos.api.machine.SnapshotView;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes snapshots out and saves them, on a thread of its own. */
final class Captures implements AutoCloseable {
  private static final long CLOSE_SECONDS = 5;

  /** Hears on the loop how a capture ended. */
  interface Listener {
    /** The image is null when there is none; the failure, when it was saved. */
    void onCaptured(long slot, byte[] image, String failure);

    /** Hears on the loop what was read for a peer; nothing when it could not be read. */
    void onRecalled(ReplicaId peer, long firstSlot, List<Value> values);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Captures.class);

  private final Storage storage;
  private final Executor loop;
  private final Listener listener;
  private final ExecutorService thread;

  Captures(Storage storage, ReplicaId self, Executor loop, Listener listener) {
    this.storage = storage;
    this.loop = loop;
    this.listener = listener;
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread worker = new Thread(task, "loggos-snapshot-" + self);
              worker.setDaemon(true);
              return worker;
            });
  }

  void begin(SnapshotView view) {
    thread.execute(() -> capture(view));
  }

  /** Reads decisions for a peer, if the storage keeps any. */
  boolean recall(ReplicaId peer, long firstSlot, int valuesMax, long bytesMax) {
    if (storage.isDurable()) {
      thread.execute(() -> read(peer, firstSlot, valuesMax, bytesMax));
    }
    return storage.isDurable();
  }

  private void read(ReplicaId peer, long firstSlot, int valuesMax, long bytesMax) {
    List<Value> values = List.of();
    try {
      values = storage.readDecisions(firstSlot, valuesMax, bytesMax);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      // a segment may have been dropped meanwhile; the peer is told that nothing was found
      LOG.debug("slot {} was not read back for {}", firstSlot, peer, e);
    }
    List<Value> found = values;
    tell(() -> listener.onRecalled(peer, firstSlot, found));
  }

  private void capture(SnapshotView view) {
    byte[] image;
    try {
      image = view.toBytes();
    } catch (RuntimeException | OutOfMemoryError e) {
      fail(view.slot(), null, "no snapshot was made: " + e);
      return;
    }
    try {
      storage.saveSnapshot(new Storage.Snapshot(view.slot(), image));
      tell(() -> listener.onCaptured(view.slot(), image, null));
    } catch (IOException e) {
      fail(view.slot(), image, "the snapshot was not saved: " + e.getMessage());
    } catch (RuntimeException | OutOfMemoryError e) {
      fail(view.slot(), null, "no snapshot was made: " + e);
    }
  }

  private void fail(long slot, byte[] image, String reason) {
    tell(() -> listener.onCaptured(slot, image, reason));
  }

  private void tell(Runnable news) {
    try {
      loop.execute(news);
    } catch (RejectedExecutionException e) {
      // the node has stopped, and nobody waits for it any more
    }
  }

  /** Lets a capture under way end, for a moment. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
