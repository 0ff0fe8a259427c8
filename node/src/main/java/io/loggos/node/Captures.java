package io.loggos.node;

import io.loggos.api.ReplicaId;
import io.loggos.api.io.Storage;
import io.loggos.api.machine.SnapshotView;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Writes snapshots out and saves them, on a thread of its own. */
final class Captures implements AutoCloseable {
  private static final long CLOSE_SECONDS = 5;

  /** Hears on the loop how a capture ended. */
  interface Listener {
    /** The image is null when there is none; the failure, when it was saved. */
    void onCaptured(long slot, byte[] image, String failure);
  }

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
      loop.execute(() -> listener.onCaptured(view.slot(), image, null));
    } catch (IOException e) {
      fail(view.slot(), image, "the snapshot was not saved: " + e.getMessage());
    } catch (RuntimeException | OutOfMemoryError e) {
      fail(view.slot(), null, "no snapshot was made: " + e);
    }
  }

  private void fail(long slot, byte[] image, String reason) {
    loop.execute(() -> listener.onCaptured(slot, image, reason));
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
