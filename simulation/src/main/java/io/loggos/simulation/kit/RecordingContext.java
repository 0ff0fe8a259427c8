package io.loggos.simulation.kit;

import io.loggos.api.app.ExecutionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Passes everything on to the replica's context, and remembers what it gave and was told. */
final class RecordingContext implements ExecutionContext {
  private final ExecutionContext context;
  private final List<String> timers = new ArrayList<>();
  private final List<Long> draws = new ArrayList<>();
  private final RandomGenerator recorder = new Recorder();

  RecordingContext(ExecutionContext context) {
    this.context = context;
  }

  /** What was done to timers so far. */
  List<String> timers() {
    return List.copyOf(timers);
  }

  /** The same context once more: it gives the same answers, and does nothing. */
  RecordingContext again() {
    return new RecordingContext(new Replay());
  }

  @Override
  public long slot() {
    return context.slot();
  }

  @Override
  public int indexInBatch() {
    return context.indexInBatch();
  }

  @Override
  public long timeMillis() {
    return context.timeMillis();
  }

  @Override
  public RandomGenerator random() {
    return recorder;
  }

  @Override
  public void setTimer(long timer, long dueMillis) {
    timers.add("sets timer " + timer + " to " + dueMillis);
    context.setTimer(timer, dueMillis);
  }

  @Override
  public void cancelTimer(long timer) {
    timers.add("cancels timer " + timer);
    context.cancelTimer(timer);
  }

  private long record(long draw) {
    draws.add(draw);
    return draw;
  }

  /** Overrides what the replica's generator overrides, so that it draws the same numbers. */
  private final class Recorder implements RandomGenerator {
    @Override
    public long nextLong() {
      return record(context.random().nextLong());
    }

    @Override
    public int nextInt(int bound) {
      return (int) record(context.random().nextInt(bound));
    }

    @Override
    public long nextLong(long bound) {
      return record(context.random().nextLong(bound));
    }
  }

  /** Gives out what was recorded, and beyond that what the generator gives next. */
  private final class Replay implements ExecutionContext, RandomGenerator {
    private final List<Long> recorded = List.copyOf(draws);
    private int next;

    private boolean isRecorded() {
      return next < recorded.size();
    }

    @Override
    public long nextLong() {
      return isRecorded() ? recorded.get(next++) : context.random().nextLong();
    }

    @Override
    public int nextInt(int bound) {
      return isRecorded() ? (int) (long) recorded.get(next++) : context.random().nextInt(bound);
    }

    @Override
    public long nextLong(long bound) {
      return isRecorded() ? recorded.get(next++) : context.random().nextLong(bound);
    }

    @Override
    public long slot() {
      return context.slot();
    }

    @Override
    public int indexInBatch() {
      return context.indexInBatch();
    }

    @Override
    public long timeMillis() {
      return context.timeMillis();
    }

    @Override
    public RandomGenerator random() {
      return this;
    }

    @Override
    public void setTimer(long timer, long dueMillis) {
      // told once already
    }

    @Override
    public void cancelTimer(long timer) {
      // told once already
    }
  }
}
