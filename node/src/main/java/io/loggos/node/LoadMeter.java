package io.loggos.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loggos.api.ReplyStatus;
import io.loggos.replica.ReplicaLoad;
import java.util.concurrent.TimeUnit;

/**
 * What the last ten seconds were like for this node: requests, the queue, the journal, the loop,
 * and what had to be sent again. Used on the loop; costs an addition or two per call.
 */
final class LoadMeter {
  /** How often {@link #sample} is to be called. */
  static final long SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final int SAMPLES = 100;
  private static final double NANOS_PER_MILLI = 1e6;

  private final Sample[] samples = new Sample[SAMPLES];

  /** How many samples were taken; the latest is that number less one, modulo the places. */
  private long taken;

  private Sample open = new Sample();

  /** The longest delay of the loop lately; halves each second. */
  private long delayNanos;

  private ReplicaLoad before = ReplicaLoad.NONE;

  /** A journal position that is being made durable, and since when; 0 for none. */
  private long syncPosition;

  private long syncSinceNanos;

  /** A tenth of a second. */
  private static final class Sample {
    long requests;
    long busy;
    long resends;
    long catchUps;
    long syncs;
    long syncNanos;
    long syncMaxNanos;
    long loopDelayNanos;
    int waiting;
    boolean windowFull;
  }

  /** Records up to this position are to be made durable. */
  void onFlush(long position) {
    if (syncPosition == 0) {
      syncPosition = position;
      syncSinceNanos = System.nanoTime();
    }
  }

  /** Records up to this position are durable. */
  void onDurable(long position) {
    if (syncPosition > 0 && position >= syncPosition) {
      long nanos = System.nanoTime() - syncSinceNanos;
      open.syncs++;
      open.syncNanos += nanos;
      open.syncMaxNanos = Math.max(open.syncMaxNanos, nanos);
      syncPosition = 0;
    }
  }

  /** A client was answered. */
  void onReply(ReplyStatus status) {
    open.busy += status == ReplyStatus.BUSY ? 1 : 0;
  }

  /** How late the loop was lately. */
  long delayNanos() {
    return delayNanos;
  }

  /**
   * A tenth of a second has passed.
   *
   * @param load what the replica has done so far, and has to do now
   * @param loopDelayNanos how late the loop was
   */
  void sample(ReplicaLoad load, long loopDelayNanos) {
    open.requests = load.requests() - before.requests();
    open.resends = load.resends() - before.resends();
    open.catchUps = load.catchUps() - before.catchUps();
    before = load;
    open.waiting = load.waiting();
    open.windowFull = load.windowFull();
    open.loopDelayNanos = Math.max(0, loopDelayNanos);
    delayNanos = Math.max(loopDelayNanos, delayNanos - delayNanos / 16);
    if (syncPosition > 0) {
      // one that hangs is not to look like none
      open.syncMaxNanos = Math.max(open.syncMaxNanos, System.nanoTime() - syncSinceNanos);
    }
    samples[(int) (taken++ % SAMPLES)] = open;
    open = new Sample();
  }

  /** Writes the figures of all samples. */
  void write(ObjectNode json) {
    Sample sum = new Sample();
    int full = 0;
    int count = (int) Math.min(taken, SAMPLES);
    for (int i = 0; i < count; i++) {
      Sample one = samples[i];
      sum.requests += one.requests;
      sum.busy += one.busy;
      sum.resends += one.resends;
      sum.catchUps += one.catchUps;
      sum.syncs += one.syncs;
      sum.syncNanos += one.syncNanos;
      sum.syncMaxNanos = Math.max(sum.syncMaxNanos, one.syncMaxNanos);
      sum.loopDelayNanos = Math.max(sum.loopDelayNanos, one.loopDelayNanos);
      sum.waiting = Math.max(sum.waiting, one.waiting);
      full += one.windowFull ? 1 : 0;
    }
    json.put("seconds", count * SAMPLE_NANOS / 1e9);
    json.put("requests", sum.requests).put("busy", sum.busy);
    json.put("waiting_max", sum.waiting);
    json.put("window_full_share", count == 0 ? 0 : (double) full / count);
    json.put("resends", sum.resends).put("catch_ups", sum.catchUps);
    json.put("syncs", sum.syncs);
    json.put("sync_mean_ms", sum.syncs == 0 ? 0 : sum.syncNanos / NANOS_PER_MILLI / sum.syncs);
    json.put("sync_max_ms", sum.syncMaxNanos / NANOS_PER_MILLI);
    json.put("loop_delay_max_ms", sum.loopDelayNanos / NANOS_PER_MILLI);
  }
}
