package io.loggos.apps.cli;

import io.loggos.apps.kv.KeyValueCodec;
import io.loggos.client.Client;
import io.loggos.client.UnknownOutcomeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/**
 * Reads and writes whose effect can be told exactly afterwards. Each worker has keys of its own: a
 * chain, which it moves from each number to the next by compare-and-set, so that a command executed
 * twice fails the second time; and registers, which it overwrites with growing numbers. Whatever it
 * reads must be what it wrote last.
 */
final class VerifiedWork implements Load.Work {
  private static final int REGISTERS = 16;
  private static final int PERCENT = 100;
  private static final int ASKED_MAX = 3;
  private static final long ABSENT = -1;

  /** The chain's place among a worker's keys; the registers follow. */
  private static final int CHAIN = 0;

  private final List<Client> clients;
  private final int readPercent;
  private final List<Worker> workers = new ArrayList<>();
  private long acknowledged;
  private long lost;
  private long duplicated;

  VerifiedWork(Client client, int workers, int readPercent, long seed) {
    this(List.of(client), workers, readPercent, seed);
  }

  /** Work for workers that share some clients evenly. */
  VerifiedWork(List<Client> clients, int workers, int readPercent, long seed) {
    this.clients = List.copyOf(clients);
    this.readPercent = readPercent;
    SplittableRandom seeds = new SplittableRandom(seed);
    for (int i = 0; i < workers; i++) {
      this.workers.add(new Worker(i, seeds.split()));
    }
  }

  /**
   * What the comparison of replies and contents with what was acknowledged came to.
   *
   * @param acknowledged writes that were
   * @param lost of those, how many are gone, as far as can be told
   * @param duplicated commands that took effect twice
   */
  record Verdict(long acknowledged, long lost, long duplicated) {
    boolean isGood() {
      return lost == 0 && duplicated == 0;
    }

    /** What came after an earlier one. */
    Verdict minus(Verdict before) {
      return new Verdict(
          acknowledged - before.acknowledged, lost - before.lost, duplicated - before.duplicated);
    }
  }

  private static final class Worker {
    final byte[][] keys = new byte[1 + REGISTERS][];

    /** What each key holds by all that was acknowledged. */
    final long[] numbers = new long[keys.length];

    final SplittableRandom random;

    /** The key of the present request, and the number to write, or ABSENT for a read. */
    int place;

    long writing = ABSENT;

    /** The present request was certainly not executed. */
    boolean repeating;

    /** Its outcome is to be asked for again. */
    UnknownOutcomeException unknown;

    int asked;

    Worker(int index, SplittableRandom random) {
      this.random = random;
      for (int i = 0; i < keys.length; i++) {
        String name = i == CHAIN ? "chain-" + index : "w-" + index + "-" + i;
        keys[i] = name.getBytes(StandardCharsets.US_ASCII);
        numbers[i] = ABSENT;
      }
    }
  }

  @Override
  public CompletableFuture<byte[]> issue(int index) {
    Worker worker = workers.get(index);
    Client client = clients.get(index % clients.size());
    if (worker.unknown != null) {
      return client.askAgain(worker.unknown);
    }
    if (!worker.repeating) {
      choose(worker);
    }
    worker.repeating = false;
    byte[] key = worker.keys[worker.place];
    if (worker.writing == ABSENT) {
      return client.query(KeyValueCodec.get(key));
    }
    byte[] next = bytes(worker.writing);
    if (worker.place != CHAIN) {
      return client.execute(KeyValueCodec.put(key, next));
    }
    return client.execute(
        worker.writing == 0
            ? KeyValueCodec.create(key, next)
            : KeyValueCodec.compareAndSet(key, bytes(worker.writing - 1), next));
  }

  private void choose(Worker worker) {
    boolean chain = worker.random.nextInt(2) == 0;
    worker.place = chain ? CHAIN : 1 + worker.random.nextInt(REGISTERS);
    boolean read = worker.random.nextInt(PERCENT) < readPercent;
    worker.writing = read ? ABSENT : worker.numbers[worker.place] + 1;
  }

  @Override
  public boolean onReply(int index, byte[] reply) {
    Worker worker = workers.get(index);
    worker.unknown = null;
    worker.asked = 0;
    if (worker.writing == ABSENT) {
      return compare(worker, worker.place, KeyValueCodec.value(reply), false);
    }
    boolean good = KeyValueCodec.isDone(reply);
    if (good) {
      acknowledged++;
      worker.numbers[worker.place] = worker.writing;
    } else {
      // nobody else writes to the chain: it is ahead by a command executed twice, or behind
      compare(worker, worker.place, KeyValueCodec.value(reply), false);
    }
    return good;
  }

  /** Compares what a key holds with what it must hold, and goes on with what it holds. */
  private boolean compare(Worker worker, int place, Optional<byte[]> value, boolean maybeWritten) {
    long number = value.map(VerifiedWork::number).orElse(ABSENT);
    long expected = worker.numbers[place];
    if (number == expected || (maybeWritten && number == worker.writing)) {
      return true;
    }
    if (number > expected) {
      duplicated++;
    } else {
      lost++;
    }
    worker.numbers[place] = number;
    return false;
  }

  @Override
  public boolean onFailure(int index, Throwable failure) {
    Worker worker = workers.get(index);
    if (failure instanceof UnknownOutcomeException outcome) {
      worker.unknown = outcome;
      return ++worker.asked <= ASKED_MAX;
    }
    worker.repeating = true;
    return true;
  }

  /** Reads everything back, once all workers have ended; of all since the first request. */
  Verdict verify() {
    Client client = clients.get(0);
    for (Worker worker : workers) {
      List<CompletableFuture<byte[]>> reads = new ArrayList<>();
      for (byte[] key : worker.keys) {
        reads.add(client.query(KeyValueCodec.get(key)));
      }
      for (int place = 0; place < reads.size(); place++) {
        boolean maybeWritten =
            worker.unknown != null && worker.writing != ABSENT && worker.place == place;
        compare(worker, place, KeyValueCodec.value(Waiting.join(reads.get(place))), maybeWritten);
      }
    }
    return new Verdict(acknowledged, lost, duplicated);
  }

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  private static long number(byte[] value) {
    return value.length == Long.BYTES ? ByteBuffer.wrap(value).getLong() : Long.MIN_VALUE;
  }
}
