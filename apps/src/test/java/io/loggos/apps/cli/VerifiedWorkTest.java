package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.loggos.apps.kv.KeyValueCodec;
import io.loggos.apps.kv.KeyValueStore;
import io.loggos.client.BusyException;
import io.loggos.client.Client;
import io.loggos.client.UnknownOutcomeException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The demonstration's check has to notice what must never happen, so it is made to happen here. */
class VerifiedWorkTest {
  private static final int STEPS = 500;

  private final Client client = mock();
  private final KeyValueStore store = new KeyValueStore();
  private final VerifiedWork work = new VerifiedWork(client, 1, 20, 1);
  private boolean lastGood;

  /** What a command comes to. */
  private Function<byte[], CompletableFuture<byte[]>> onExecute =
      command -> reply(store.execute(command));

  @BeforeEach
  void connect() {
    when(client.execute(any())).thenAnswer(call -> onExecute.apply(call.getArgument(0)));
    when(client.query(any())).thenAnswer(call -> reply(store.query(call.getArgument(0))));
  }

  @Test
  void isContentWhenAllIsWell() {
    for (int i = 0; i < STEPS; i++) {
      step();
      assertTrue(lastGood);
    }
    VerifiedWork.Verdict verdict = work.verify();
    assertTrue(verdict.isGood());
    assertTrue(verdict.acknowledged() > STEPS / 2, verdict::toString);
  }

  @Test
  void noticesAStateThatIsGone() {
    run();
    store.setState(new KeyValueStore().getState());
    VerifiedWork.Verdict verdict = work.verify();
    assertTrue(verdict.lost() > 1);
    assertTrue(work.verify().minus(verdict).isGood()); // it is lost once
  }

  @Test
  void noticesAnOldState() {
    run();
    byte[] old = store.getState();
    run();
    store.setState(old);
    VerifiedWork.Verdict verdict = work.verify();
    assertTrue(verdict.lost() > 1, verdict::toString);
    assertEquals(0, verdict.duplicated());
  }

  @Test
  void noticesALostChainByItsNextReply() {
    run();
    store.execute(KeyValueCodec.delete(bytes("chain-0")));
    run();
    assertTrue(work.verify().lost() > 0);
  }

  @Test
  void noticesACommandThatIsExecutedTwice() {
    run();
    boolean[] twice = {true};
    onExecute =
        command -> {
          byte[] first = store.execute(command);
          boolean chain = new String(command, StandardCharsets.UTF_8).contains("chain");
          if (chain && twice[0]) {
            twice[0] = false;
            return reply(store.execute(command));
          }
          return reply(first);
        };
    run();
    VerifiedWork.Verdict verdict = work.verify();
    assertEquals(1, verdict.duplicated());
    assertEquals(0, verdict.lost());
  }

  @Test
  void repeatsWhatDidNotHappen() {
    BusyException busy = mock();
    boolean[] refuse = {false};
    onExecute =
        command -> {
          refuse[0] ^= true;
          return refuse[0] ? CompletableFuture.failedFuture(busy) : reply(store.execute(command));
        };
    run();
    assertTrue(work.verify().isGood());
  }

  @Test
  void anUnknownOutcomeMayOrMayNotHaveHappened() {
    for (boolean happens : new boolean[] {true, false}) {
      VerifiedWork fresh = new VerifiedWork(client, 1, 0, 1);
      store.setState(new KeyValueStore().getState());
      UnknownOutcomeException unknown = mock();
      onExecute =
          command -> {
            if (happens) {
              store.execute(command);
            }
            return CompletableFuture.failedFuture(unknown);
          };
      when(client.askAgain(any())).thenReturn(CompletableFuture.failedFuture(unknown));
      int asked = 0;
      fresh.issue(0);
      while (fresh.onFailure(0, unknown)) {
        fresh.issue(0);
        asked++;
      }
      assertEquals(3, asked);
      assertTrue(fresh.verify().isGood());
      assertEquals(0, fresh.verify().acknowledged());
    }
  }

  @Test
  void anUnknownOutcomeIsAskedForAgain() {
    UnknownOutcomeException unknown = mock();
    VerifiedWork fresh = new VerifiedWork(client, 1, 0, 1);
    byte[][] last = new byte[1][];
    onExecute =
        command -> {
          last[0] = command;
          return CompletableFuture.failedFuture(unknown);
        };
    when(client.askAgain(unknown)).thenAnswer(call -> reply(store.execute(last[0])));
    fresh.issue(0);
    assertTrue(fresh.onFailure(0, unknown));
    assertTrue(fresh.onReply(0, fresh.issue(0).join()));
    assertTrue(fresh.verify().isGood());
    assertEquals(1, fresh.verify().acknowledged());
    store.setState(new KeyValueStore().getState());
    assertFalse(fresh.verify().isGood());
  }

  private void run() {
    for (int i = 0; i < STEPS; i++) {
      step();
    }
  }

  private void step() {
    CompletableFuture<byte[]> future = work.issue(0);
    if (future.isCompletedExceptionally()) {
      future.whenComplete((reply, failure) -> work.onFailure(0, failure));
    } else {
      lastGood = work.onReply(0, future.join());
    }
  }

  private static CompletableFuture<byte[]> reply(byte[] reply) {
    return CompletableFuture.completedFuture(reply);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
