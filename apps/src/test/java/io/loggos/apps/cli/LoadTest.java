package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.network.EventLoops;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadTest {
  private static final int WORKERS = 3;
  private static final byte[] GOOD = {0};
  private static final byte[] BAD = {1};

  private final EventLoops loops = EventLoops.create("never", "load-test");
  private final Answers answers = new Answers();
  private final Load load = new Load(loops.loop(), WORKERS, answers);

  @AfterEach
  void close() {
    loops.close();
  }

  /** Requests wait until the test answers them, on the loop as a client does. */
  private final class Answers implements Load.Work {
    final Deque<CompletableFuture<byte[]>> waiting = new ArrayDeque<>();
    final CountDownLatch retried = new CountDownLatch(WORKERS + 1);
    boolean goesOn = true;

    @Override
    public CompletableFuture<byte[]> issue(int worker) {
      retried.countDown();
      CompletableFuture<byte[]> future = new CompletableFuture<>();
      waiting.add(future);
      return future;
    }

    @Override
    public boolean onReply(int worker, byte[] reply) {
      if (reply.length == 0) {
        throw new IllegalStateException("a defect");
      }
      return reply == GOOD;
    }

    @Override
    public boolean onFailure(int worker, Throwable failure) {
      return goesOn;
    }

    int waiting() {
      return Waiting.join(loops.loop().submit(waiting::size));
    }

    void answer(byte[] reply) {
      Waiting.join(loops.loop().submit(() -> waiting.remove().complete(reply)));
    }

    void fail(RuntimeException failure) {
      Waiting.join(loops.loop().submit(() -> waiting.remove().completeExceptionally(failure)));
    }
  }

  @Test
  void keepsSoManyInFlight() {
    load.start();
    for (int i = 0; i < 10; i++) {
      assertEquals(WORKERS, answers.waiting());
      answers.answer(GOOD);
    }
    assertEquals(10, load.progress().successes());
    assertEquals(10, load.result().latencies().getTotalCount());
    load.reset();
    assertEquals(0, load.progress().successes());
    assertEquals(0, load.result().latencies().getTotalCount());
  }

  @Test
  void whatIsNotGoodIsAnError() {
    load.start();
    answers.answer(BAD);
    answers.answer(GOOD);
    assertEquals(1, load.progress().successes());
    assertEquals(1, load.progress().errors());
    assertEquals(1, load.result().latencies().getTotalCount());
  }

  @Test
  void goesOnAfterAFailure() throws InterruptedException {
    load.start();
    RuntimeException failure = new IllegalStateException("no luck");
    answers.fail(failure);
    answers.retried.await();
    assertEquals(WORKERS, answers.waiting());
    assertEquals(1, load.progress().errors());
    assertEquals(failure, load.progress().lastError());
  }

  @Test
  void aWorkerMayEnd() {
    load.start();
    answers.goesOn = false;
    for (int i = 0; i < WORKERS; i++) {
      answers.fail(new IllegalStateException("no luck"));
    }
    load.stop();
    assertEquals(0, answers.waiting());
  }

  @Test
  void stopsWhenAllIsAnswered() {
    load.start();
    assertEquals(WORKERS, answers.waiting());
    CompletableFuture<Void> stopped = CompletableFuture.runAsync(load::stop);
    answers.answer(GOOD);
    answers.answer(GOOD);
    while (answers.waiting() > 0) {
      answers.answer(GOOD);
    }
    stopped.join();
    assertTrue(load.progress().successes() >= WORKERS);
  }

  @Test
  void findsTheLongestGap() {
    load.start();
    answers.answer(GOOD);
    load.watchForGap();
    long before = load.longestGap().toNanos();
    answers.answer(GOOD);
    assertTrue(before > 0);
    assertTrue(load.longestGap().toNanos() >= before);
  }

  @Test
  void aDefectIsNotSwallowed() {
    load.start();
    answers.answer(new byte[0]);
    assertThrows(IllegalStateException.class, load::stop);
  }
}
