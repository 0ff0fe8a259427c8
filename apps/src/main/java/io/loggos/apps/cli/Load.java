package io.loggos.apps.cli;

import io.loggos.client.BusyException;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.HdrHistogram.Histogram;

/**
 * Workers that each issue their next request once the last one is answered: at once, straight from
 * the answer's callback, or after a pause. Everything happens on the clients' one event loop, so
 * nothing is locked and nothing is shared; other threads ask by tasks.
 */
final class Load {
  private static final long LATENCY_NANOS_MAX = TimeUnit.MINUTES.toNanos(10);
  private static final Duration RETRY_PAUSE = Duration.ofMillis(2);
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(60);

  /** What the workers do. Called on the event loop. */
  interface Work {
    /** Issues the worker's next request. */
    CompletableFuture<byte[]> issue(int worker);

    /** Takes the reply; tells whether it was a good one. */
    boolean onReply(int worker, byte[] reply);

    /** Takes the failure; tells whether the worker goes on, after a pause. */
    boolean onFailure(int worker, Throwable failure);
  }

  private final EventLoop loop;
  private final Work work;
  private final int workers;
  private final Duration thinkTime;
  private final CompletableFuture<Void> drained = new CompletableFuture<>();

  // Below: event loop only.

  private final Histogram latencies = new Histogram(LATENCY_NANOS_MAX, 3);
  private long sinceNanos;
  private long successes;
  private long errors;
  private Throwable lastError;
  private long lastSuccessNanos;
  private long longestGapNanos;
  private int running;
  private boolean stopping;

  Load(EventLoop loop, int workers, Work work) {
    this(loop, workers, work, Duration.ZERO);
  }

  /**
   * Workers that wait after each answer.
   *
   * @param thinkTime for how long; 0 for not at all
   */
  Load(EventLoop loop, int workers, Work work, Duration thinkTime) {
    this.loop = loop;
    this.workers = workers;
    this.work = work;
    this.thinkTime = thinkTime;
  }

  /**
   * What happened since the last reset.
   *
   * @param nanos how long that is
   * @param successes good replies
   * @param errors other replies, and failures
   * @param lastError the last failure since the start, or null
   */
  record Progress(long nanos, long successes, long errors, Throwable lastError) {
    double seconds() {
      return nanos / 1e9;
    }
  }

  /**
   * The end of a measurement.
   *
   * @param progress what happened
   * @param latencies of the good replies, in nanoseconds
   */
  record Result(Progress progress, Histogram latencies) {
    double throughput() {
      return progress.successes() / progress.seconds();
    }
  }

  /** Starts all workers. */
  void start() {
    loop.execute(
        () -> {
          beginAnew();
          running = workers;
          for (int i = 0; i < workers; i++) {
            new Worker(i).issue(System.nanoTime());
          }
        });
  }

  /** Counts and measures from now on. */
  void reset() {
    Waiting.join(loop.submit(this::beginAnew));
  }

  Progress progress() {
    return Waiting.join(loop.submit(this::count));
  }

  Result result() {
    return Waiting.join(loop.submit(() -> new Result(count(), latencies.copy())));
  }

  /** From now on the longest time without a success is sought. */
  void watchForGap() {
    Waiting.join(loop.submit(() -> longestGapNanos = 0));
  }

  /** The longest time between two successes, the present one without any included. */
  Duration longestGap() {
    return Waiting.join(
        loop.submit(
            () ->
                Duration.ofNanos(Math.max(longestGapNanos, System.nanoTime() - lastSuccessNanos))));
  }

  /** Lets every worker end with the answer it waits for, and waits for that. */
  void stop() {
    loop.execute(() -> stopping = true);
    Waiting.join(drained, DRAIN_TIMEOUT);
  }

  private void beginAnew() {
    sinceNanos = System.nanoTime();
    lastSuccessNanos = sinceNanos;
    successes = 0;
    errors = 0;
    latencies.reset();
  }

  private Progress count() {
    return new Progress(System.nanoTime() - sinceNanos, successes, errors, lastError);
  }

  private void succeeded(long startNanos, long now) {
    successes++;
    latencies.recordValue(Math.min(now - startNanos, LATENCY_NANOS_MAX));
    if (now - lastSuccessNanos > longestGapNanos) {
      longestGapNanos = now - lastSuccessNanos;
    }
    lastSuccessNanos = now;
  }

  private void end() {
    if (--running == 0) {
      drained.complete(null);
    }
  }

  private final class Worker implements BiConsumer<byte[], Throwable> {
    private final int index;
    private long startNanos;

    Worker(int index) {
      this.index = index;
    }

    void issue(long now) {
      startNanos = now;
      work.issue(index).whenComplete(this);
    }

    @Override
    public void accept(byte[] reply, Throwable failure) {
      try {
        if (failure != null) {
          failed(failure);
          return;
        }
        long now = System.nanoTime();
        if (work.onReply(index, reply)) {
          succeeded(startNanos, now);
        } else {
          errors++;
        }
        if (stopping) {
          end();
        } else if (thinkTime.isZero()) {
          issue(now);
        } else {
          issueAfter(thinkTime);
        }
      } catch (RuntimeException | Error defect) {
        // the future would swallow it
        drained.completeExceptionally(defect);
      }
    }

    private void issueAfter(Duration pause) {
      loop.schedule(() -> issue(System.nanoTime()), pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void failed(Throwable failure) {
      errors++;
      lastError = failure;
      if (!work.onFailure(index, failure) || stopping) {
        end();
        return;
      }
      issueAfter(failure instanceof BusyException busy ? busy.retryAfter() : RETRY_PAUSE);
    }
  }
}
