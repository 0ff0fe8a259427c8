package io.loggos.apps.cli;

import io.loggos.apps.chaos.Replies;
import io.loggos.apps.history.HistoryOperation;
import io.loggos.apps.history.HistoryOperation.Kind;
import io.loggos.apps.history.HistoryWriter;
import io.loggos.client.UnknownOutcomeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The operations of a load's workers on their way to a file, or to nowhere when there is none. Used
 * by one thread at a time.
 */
final class BenchHistory implements AutoCloseable {
  private final HistoryWriter writer;
  private final Map<Integer, HistoryOperation> pending = new HashMap<>();

  /** How often a worker's operation ended unknown: it then goes by another name. */
  private final Map<Integer, Integer> lives = new HashMap<>();

  private BenchHistory(HistoryWriter writer) {
    this.writer = writer;
  }

  /** Begins a file; null for none. */
  static BenchHistory create(Path file) {
    try {
      return new BenchHistory(file == null ? null : HistoryWriter.create(file));
    } catch (IOException e) {
      throw new UsageException("--history: " + file + " cannot be written: " + WriteProblem.of(e));
    }
  }

  /** A worker asks for something; the value is null for a read. */
  void onAsked(int worker, byte[] key, byte[] value) {
    if (writer == null) {
      return;
    }
    int life = lives.getOrDefault(worker, 0);
    pending.put(
        worker,
        HistoryOperation.asked(
            "c" + worker + (life == 0 ? "" : "." + life),
            value == null ? Kind.GET : Kind.PUT,
            Replies.text(key),
            value == null ? null : Replies.text(value),
            null,
            System.nanoTime()));
  }

  void onReply(int worker, byte[] reply) {
    if (writer != null) {
      writer.record(Replies.answer(pending.remove(worker), reply, System.nanoTime()));
    }
  }

  /** What certainly did not happen is left out. */
  void onFailure(int worker, Throwable failure) {
    if (writer != null && failure instanceof UnknownOutcomeException) {
      writer.record(pending.remove(worker));
      lives.merge(worker, 1, Integer::sum);
    }
  }

  /** How often the load had to wait for the file. */
  long waits() {
    return writer == null ? 0 : writer.waits();
  }

  @Override
  public void close() {
    if (writer == null) {
      return;
    }
    try {
      writer.close();
    } catch (IOException e) {
      throw new FailedCheckException("--history: " + writer.file() + ": " + e.getMessage());
    }
  }
}
