package io.loggos.apps.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Writes operations to a file, on a thread of its own. What waits to be written is bounded: whoever
 * records faster than the disk writes has to wait, because a history with holes proves nothing, and
 * {@link #waits} tells how often. Recording is for one thread at a time.
 */
public final class HistoryWriter implements AutoCloseable {
  private static final int BATCH = 512;
  private static final int BATCHES_MAX = 256;

  private final BlockingQueue<List<HistoryOperation>> queue = new ArrayBlockingQueue<>(BATCHES_MAX);
  private final Path file;
  private final BufferedWriter output;
  private final Thread thread = new Thread(this::writeAll, "loggos-history");
  private List<HistoryOperation> batch = new ArrayList<>(BATCH);
  private long waits;
  private boolean closed;

  /** Why nothing is written any more, or null. */
  private volatile IOException failure;

  private HistoryWriter(Path file, BufferedWriter output) {
    this.file = file;
    this.output = output;
  }

  /**
   * Begins a file, in place of one that may be there.
   *
   * @throws IOException when it cannot be written
   */
  public static HistoryWriter create(Path file) throws IOException {
    HistoryWriter writer = new HistoryWriter(file, Files.newBufferedWriter(file));
    writer.thread.setDaemon(true);
    writer.thread.start();
    return writer;
  }

  /** Where the operations go. */
  public Path file() {
    return file;
  }

  /** Takes an operation that has ended, one way or the other. */
  public void record(HistoryOperation operation) {
    batch.add(operation);
    if (batch.size() == BATCH) {
      handOver();
    }
  }

  /** How often recording had to wait for the disk. */
  public long waits() {
    return waits;
  }

  /**
   * Writes what is left. Further calls do nothing.
   *
   * @throws IOException when anything could not be written
   */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    if (!batch.isEmpty()) {
      handOver();
    }
    handOver(); // an empty batch is the end
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while writing " + file, e);
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void handOver() {
    List<HistoryOperation> full = batch;
    batch = new ArrayList<>(BATCH);
    if (queue.offer(full)) {
      return;
    }
    waits++;
    try {
      queue.put(full);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while writing " + file, e);
    }
  }

  private void writeAll() {
    try (JsonGenerator json = new JsonFactory().createGenerator(output)) {
      json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
      for (List<HistoryOperation> next = take(); !next.isEmpty(); next = take()) {
        for (HistoryOperation operation : next) {
          HistoryLine.write(json, operation);
        }
      }
      json.writeRaw('\n');
    } catch (IOException e) {
      failure = e;
      discardRest();
    }
  }

  /** Nobody who records must wait for a writer that has given up. */
  private void discardRest() {
    while (!take().isEmpty()) {
      // told by close
    }
  }

  private List<HistoryOperation> take() {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }
}
