package io.loggos.apps.chaos;

import io.loggos.apps.history.HistoryOperation;
import io.loggos.apps.history.HistoryOperation.Kind;
import io.loggos.apps.history.HistoryWriter;
import io.loggos.apps.kv.KeyValueCodec;
import io.loggos.client.BusyException;
import io.loggos.client.UnknownOutcomeException;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Clients that read and write a few keys, each one request at a time with short rests, and move a
 * counter of their own. Every operation goes into the history, except those that certainly did not
 * happen. Everything runs on the clients' event loop.
 */
public final class ChaosWork {
  private static final int PERCENT = 100;
  private static final int GETS = 40;
  private static final int PUTS = GETS + 22;
  private static final int CASES = PUTS + 14;
  private static final int DELETES = CASES + 6;
  private static final int REST_MILLIS_MAX = 8;
  private static final int ASKED_MAX = 3;

  private final EventLoop loop;
  private final HistoryWriter history;
  private final List<Worker> workers = new ArrayList<>();
  private final String[] keys;
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private ServiceGaps gaps;
  private long ok;
  private long failed;
  private long unknown;
  private int running;
  private boolean stopping;

  /**
   * Work for some clients.
   *
   * @param loop the clients' one
   * @param services one for each client
   * @param keys how many they share
   */
  public ChaosWork(
      EventLoop loop, List<KeyValueService> services, int keys, long seed, HistoryWriter history) {
    this.loop = loop;
    this.history = history;
    this.keys = new String[keys];
    for (int i = 0; i < keys; i++) {
      this.keys[i] = "k" + i;
    }
    SplittableRandom seeds = new SplittableRandom(seed);
    for (int i = 0; i < services.size(); i++) {
      workers.add(new Worker(i, services.get(i), seeds.split()));
    }
  }

  /**
   * What was done so far.
   *
   * @param ok operations with an answer
   * @param failed operations that did not happen
   * @param unknown operations of unknown outcome
   */
  public record Progress(long ok, long failed, long unknown) {}

  /**
   * What the counters say.
   *
   * @param acknowledged how many moves were
   * @param lost of those, how many are gone
   * @param doubled how many moves happened that nobody asked for
   */
  public record Audit(long acknowledged, long lost, long doubled) {
    /** Whether each acknowledged move happened once. */
    public boolean isGood() {
      return lost == 0 && doubled == 0;
    }
  }

  /** Sets the counters up; done when that is done. The cluster must be well. */
  public CompletableFuture<Void> prepare() {
    return onLoop(
        () ->
            CompletableFuture.allOf(
                workers.stream().map(Worker::prepare).toArray(CompletableFuture[]::new)));
  }

  /** Starts all clients. */
  public CompletableFuture<Void> start() {
    return onLoop(
        () -> {
          gaps = new ServiceGaps(System.nanoTime());
          running = workers.size();
          workers.forEach(Worker::next);
          return CompletableFuture.completedFuture(null);
        });
  }

  /** Lets every client end with the operation it waits for; done when all have. */
  public CompletableFuture<Void> stop() {
    return onLoop(
        () -> {
          stopping = true;
          gaps.onSuccess(System.nanoTime());
          return drained;
        });
  }

  /** Reads everything back, once all clients have ended; done when that has been answered. */
  public CompletableFuture<Audit> audit() {
    return onLoop(
        () -> {
          List<CompletableFuture<?>> reads = new ArrayList<>();
          for (Worker worker : workers) {
            reads.add(worker.readCounter());
          }
          for (String key : keys) {
            reads.add(workers.get(0).read(key, "final-" + key));
          }
          return CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new))
              .thenApply(all -> sum());
        });
  }

  private Audit sum() {
    long acknowledged = 0;
    long lost = 0;
    long doubled = 0;
    for (Worker worker : workers) {
      acknowledged += worker.audit.acknowledged();
      lost += worker.audit.lost();
      doubled += worker.audit.doubled();
    }
    return new Audit(acknowledged, lost, doubled);
  }

  /** How far it is. */
  public CompletableFuture<Progress> progress() {
    return onLoop(() -> CompletableFuture.completedFuture(new Progress(ok, failed, unknown)));
  }

  /** The gaps from the start to the stop; to be asked once it has stopped. */
  public ServiceGaps gaps() {
    return gaps;
  }

  private <T> CompletableFuture<T> onLoop(Supplier<CompletableFuture<T>> task) {
    return CompletableFuture.supplyAsync(task, loop).thenCompose(done -> done);
  }

  private final class Worker {
    private final String name;
    private final KeyValueService service;
    private final SplittableRandom random;
    private final String counter;
    private final CounterAudit audit = new CounterAudit();

    /** What it saw last of each key, to expect it. */
    private final String[] seen = new String[keys.length];

    private HistoryOperation operation;
    private int place;
    private int asked;
    private int written;

    /** A client of whom an operation may still be under way goes by another name. */
    private int lives;

    Worker(int index, KeyValueService service, SplittableRandom random) {
      this.name = "c" + index;
      this.service = service;
      this.random = random;
      this.counter = "counter-" + index;
    }

    private String name() {
      return lives == 0 ? name : name + "." + lives;
    }

    CompletableFuture<?> prepare() {
      HistoryOperation put =
          HistoryOperation.asked(name, Kind.PUT, counter, "0", null, System.nanoTime());
      return submit(put).thenAccept(reply -> record(put, reply));
    }

    CompletableFuture<?> readCounter() {
      return read(counter, "final-" + name)
          .thenAccept(value -> audit.onSeen(value == null ? -1 : Long.parseLong(value)));
    }

    CompletableFuture<String> read(String key, String reader) {
      HistoryOperation get =
          HistoryOperation.asked(reader, Kind.GET, key, null, null, System.nanoTime());
      return submit(get).thenApply(reply -> record(get, reply).result());
    }

    void next() {
      if (stopping) {
        end();
        return;
      }
      asked = 0;
      operation = draw();
      submit(operation).whenComplete(this::onOutcome);
    }

    private void end() {
      if (--running == 0) {
        drained.complete(null);
      }
    }

    private HistoryOperation draw() {
      int dice = random.nextInt(PERCENT);
      long now = System.nanoTime();
      if (dice >= DELETES) {
        place = keys.length;
        String value = Long.toString(audit.value());
        String more = Long.toString(audit.value() + 1);
        return HistoryOperation.asked(name(), Kind.CAS, counter, more, value, now);
      }
      place = random.nextInt(keys.length);
      String key = keys[place];
      if (dice < GETS || dice >= PUTS && dice < CASES && seen[place] == null) {
        return HistoryOperation.asked(name(), Kind.GET, key, null, null, now);
      }
      if (dice >= CASES) {
        return HistoryOperation.asked(name(), Kind.DELETE, key, null, null, now);
      }
      String value = name + "-" + ++written;
      return dice < PUTS
          ? HistoryOperation.asked(name(), Kind.PUT, key, value, null, now)
          : HistoryOperation.asked(name(), Kind.CAS, key, value, seen[place], now);
    }

    private CompletableFuture<byte[]> submit(HistoryOperation what) {
      byte[] key = bytes(what.key());
      return switch (what.kind()) {
        case PUT -> service.execute(KeyValueCodec.put(key, bytes(what.value())));
        case GET -> service.query(KeyValueCodec.get(key));
        case DELETE -> service.execute(KeyValueCodec.delete(key));
        case CAS ->
            service.execute(
                KeyValueCodec.compareAndSet(key, bytes(what.expected()), bytes(what.value())));
      };
    }

    private void onOutcome(byte[] reply, Throwable failure) {
      try {
        if (failure == null) {
          onReply(reply);
        } else if (failure instanceof UnknownOutcomeException outcome) {
          if (!stopping && asked < ASKED_MAX && random.nextBoolean()) {
            asked++;
            service.askAgain(outcome).whenComplete(this::onOutcome);
            return;
          }
          onUnknown();
        } else {
          failed++;
        }
        int rest = random.nextInt(REST_MILLIS_MAX + 1);
        long pause = failure instanceof BusyException busy ? busy.retryAfter().toMillis() : rest;
        loop.schedule(this::next, pause, TimeUnit.MILLISECONDS);
      } catch (RuntimeException | Error defect) {
        // the future would swallow it
        drained.completeExceptionally(defect);
      }
    }

    private void onReply(byte[] reply) {
      HistoryOperation answered = record(operation, reply);
      ok++;
      if (!stopping) {
        gaps.onSuccess(answered.returnNanos());
      }
      if (place == keys.length) {
        if (answered.ok()) {
          audit.onMoved();
        } else {
          String found = answered.result();
          audit.onSeen(found == null ? -1 : Long.parseLong(found));
        }
      } else {
        boolean wrote = answered.ok() && answered.value() != null;
        seen[place] = wrote ? answered.value() : answered.result();
      }
    }

    private void onUnknown() {
      unknown++;
      history.record(operation);
      lives++;
      if (place == keys.length) {
        audit.onUnknown();
      }
    }
  }

  private HistoryOperation record(HistoryOperation asked, byte[] reply) {
    HistoryOperation answered = Replies.answer(asked, reply, System.nanoTime());
    history.record(answered);
    return answered;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
