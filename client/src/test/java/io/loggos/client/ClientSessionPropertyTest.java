package io.loggos.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.RequestEntry;
import io.loggos.network.clientwire.ClientWire;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client against a cluster where everything goes wrong at random. Each request ends exactly once
 * and in bounded time; each command is executed at most once; and what the client says about an
 * outcome is true in the end, when all that was under way has arrived.
 */
final class ClientSessionPropertyTest {
  private static final long MILLI = 1_000_000;
  private static final int COMMANDS = 300;

  private enum End {
    OPEN,
    REPLIED,
    DID_NOT_HAPPEN,
    UNKNOWN
  }

  private static final class Run {
    final SplittableRandom random;
    final ModelCluster cluster;
    final ClientSession session;
    final List<Request> requests = new ArrayList<>();
    final int[] ends = new int[End.values().length];
    final int timeoutMillis;
    int asked;
    int found;
    int nowMillis;
    int submitted;

    Run(long seed) {
      random = new SplittableRandom(seed);
      cluster = new ModelCluster(random.split(), COMMANDS);
      timeoutMillis = 20 + random.nextInt(400);
      ClientOptions options =
          ClientOptions.of("r0:1,r1:1,r2:1")
              .withTimeout(Duration.ofMillis(timeoutMillis))
              .withInFlightMax(8)
              .withKeepAliveInterval(Duration.ofMillis(50));
      session = new ClientSession(options, random.split(), cluster);
      cluster.drive(session);
    }

    void run() {
      session.start(0);
      while (submitted < COMMANDS) {
        step();
        if (submitted < COMMANDS && random.nextInt(3) == 0) {
          submit();
        }
      }
      cluster.calm = true;
      for (int i = 0; i < 3 * timeoutMillis; i++) {
        step();
      }
      cluster.drain();
      requests.forEach(Request::check);
    }

    void step() {
      nowMillis += random.nextInt(3);
      session.beginTurn(nowMillis * MILLI);
      cluster.step();
      if (random.nextInt(3) > 0 && session.nextTickNanos() <= nowMillis * MILLI) {
        session.onTick(nowMillis * MILLI);
        assertTrue(session.nextTickNanos() > nowMillis * MILLI, "a tick does all that is due");
      }
      for (int i = Math.max(0, requests.size() - 100); i < requests.size(); i++) {
        requests.get(i).checkTime();
      }
    }

    void submit() {
      boolean read = random.nextInt(5) == 0;
      Request request = new Request(this, read ? -1 : submitted++);
      requests.add(request);
      byte kind = read ? ClientWire.READ : RequestEntry.COMMAND;
      session.submit(kind, request.payload(), request);
    }
  }

  private static final class Request implements Completion {
    final Run run;

    /** The command's number, or -1 for a read. */
    final int command;

    End end = End.OPEN;
    byte[] reply;
    int sinceMillis;
    boolean askedAgain;

    Request(Run run, int command) {
      this.run = run;
      this.command = command;
      this.sinceMillis = run.nowMillis;
    }

    byte[] payload() {
      return ByteBuffer.allocate(4).putInt(command).array();
    }

    @Override
    public void onReply(byte[] answer) {
      end(End.REPLIED);
      run.found += askedAgain ? 1 : 0;
      reply = answer;
    }

    @Override
    public void onFailure(LoggosException failure) {
      if (failure instanceof UnknownOutcomeException unknown) {
        end(End.UNKNOWN);
        if (run.random.nextInt(3) > 0) {
          run.asked++;
          askedAgain = true;
          end = End.OPEN;
          sinceMillis = run.nowMillis;
          run.session.askAgain(unknown, this);
        }
      } else {
        end(End.DID_NOT_HAPPEN);
        if (run.submitted < COMMANDS && run.random.nextBoolean()) {
          run.submit();
        }
      }
    }

    private void end(End how) {
      assertEquals(End.OPEN, end, "a request ends once");
      end = how;
      run.ends[how.ordinal()]++;
    }

    void checkTime() {
      // some slack, since ticks come late now and then
      boolean late = end == End.OPEN && run.nowMillis - sinceMillis > run.timeoutMillis + 50;
      assertTrue(!late, () -> "command " + command + " is open for too long");
    }

    void check() {
      if (command < 0) {
        return;
      }
      int executions = run.cluster.executions[command];
      switch (end) {
        case REPLIED -> {
          assertEquals(1, executions, "a command that was replied to was executed");
          assertArrayEquals(run.cluster.replies[command], reply, "with its first reply");
        }
        case DID_NOT_HAPPEN -> assertEquals(0, executions, "command " + command);
        case UNKNOWN -> assertTrue(executions <= 1);
        default -> throw new AssertionError("command " + command + " never ended");
      }
    }
  }

  static List<Long> seeds() {
    List<Long> seeds = new ArrayList<>();
    for (long seed = 1; seed <= 300; seed++) {
      seeds.add(seed);
    }
    return seeds;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatTheClientSaysIsTrue(long seed) {
    new Run(seed).run();
  }

  @Test
  void aSeedRepeatsItselfExactly() {
    for (long seed = 1; seed <= 10; seed++) {
      Run first = new Run(seed);
      Run second = new Run(seed);
      first.run();
      second.run();
      assertEquals(first.cluster.trace, second.cluster.trace, "seed " + seed);
    }
  }

  @Test
  void theRunsReachEveryKindOfEnd() {
    int[] ends = new int[End.values().length];
    int asked = 0;
    int found = 0;
    for (long seed = 1; seed <= 50; seed++) {
      Run run = new Run(seed);
      run.run();
      asked += run.asked;
      found += run.found;
      for (int i = 0; i < ends.length; i++) {
        ends[i] += run.ends[i];
      }
    }
    String counts = Arrays.toString(ends) + ", asked " + asked + ", found " + found;
    assertTrue(ends[End.REPLIED.ordinal()] > 1000, counts);
    assertTrue(ends[End.DID_NOT_HAPPEN.ordinal()] > 50, counts);
    assertTrue(ends[End.UNKNOWN.ordinal()] > 50 && asked > 30 && found > 10, counts);
  }
}
