package io.loggos.apps.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * Notes of each answered request when it was sent and how long that took. Used on the load's event
 * loop, and by anybody once the load has stopped.
 */
final class RoundTrips implements Load.Work {
  private static final int ROOM_AT_FIRST = 1 << 16;
  private static final double NANOS_PER_MICRO = 1e3;

  private final Load.Work work;
  private final long[] sentNanos;

  /** Nanoseconds of the wall clock minus those of the monotonic one. */
  private final long wallOffsetMicros = wallMicros() - System.nanoTime() / 1000;

  private long[] sent = new long[ROOM_AT_FIRST];
  private float[] micros = new float[ROOM_AT_FIRST];
  private int count;

  /** Watches some work. */
  RoundTrips(Load.Work work, int workers) {
    this.work = work;
    this.sentNanos = new long[workers];
  }

  /** The wall clock. */
  static long wallMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  @Override
  public CompletableFuture<byte[]> issue(int worker) {
    if (sentNanos[worker] == 0) {
      sentNanos[worker] = System.nanoTime();
    }
    return work.issue(worker);
  }

  @Override
  public boolean onReply(int worker, byte[] reply) {
    long now = System.nanoTime();
    if (count == sent.length) {
      sent = Arrays.copyOf(sent, 2 * count);
      micros = Arrays.copyOf(micros, 2 * count);
    }
    sent[count] = sentNanos[worker] / 1000 + wallOffsetMicros;
    micros[count++] = (float) ((now - sentNanos[worker]) / NANOS_PER_MICRO);
    sentNanos[worker] = 0;
    return work.onReply(worker, reply);
  }

  /** The time of a request that is tried again goes on. */
  @Override
  public boolean onFailure(int worker, Throwable failure) {
    return work.onFailure(worker, failure);
  }

  int count() {
    return count;
  }

  /** When the request was sent, by the wall clock in microseconds. */
  long sent(int request) {
    return sent[request];
  }

  /** When its answer came. */
  long answered(int request) {
    return sent[request] + (long) micros[request];
  }

  /** How long it took, in microseconds. */
  double micros(int request) {
    return micros[request];
  }
}
