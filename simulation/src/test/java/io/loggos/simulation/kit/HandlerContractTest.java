package io.loggos.simulation.kit;

import static io.loggos.simulation.kit.Ledger.bytes;
import static io.loggos.simulation.kit.Ledger.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.app.DigestHandler;
import io.loggos.api.app.ExecutionContext;
import io.loggos.api.app.FrozenStateHandler;
import io.loggos.api.app.Handler;
import io.loggos.api.app.QueryHandler;
import io.loggos.api.app.TimerHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Handlers with one mistake each: the kit must notice it and say which. */
class HandlerContractTest {
  /** A list of words, correct unless a subclass makes it otherwise. */
  private static class Words implements QueryHandler {
    final StringBuilder words = new StringBuilder();

    @Override
    public byte[] execute(byte[] command) {
      words.append(text(command)).append(' ');
      return getState();
    }

    @Override
    public byte[] query(byte[] query) {
      return getState();
    }

    @Override
    public byte[] getState() {
      return bytes(words.toString());
    }

    @Override
    public void setState(byte[] state) {
      words.setLength(0);
      words.append(text(state));
    }
  }

  private static HandlerContractError breachOf(Supplier<? extends Handler> handlers) {
    return breachOf(SimulatedCluster.of(handlers));
  }

  private static HandlerContractError breachOf(ClusterBuilder builder) {
    return assertThrows(
        HandlerContractError.class,
        () -> {
          try (SimulatedCluster cluster =
              builder.seed(5).describe(bytes -> "word " + text(bytes)).start()) {
            SimulatedClient client = cluster.client();
            for (int i = 0; i < 60; i++) {
              client.execute(bytes("w" + i));
              if (i % 5 == 4) {
                client.query(bytes("all"));
              }
            }
            cluster.awaitEqualStates();
          }
        });
  }

  @Test
  void readsTheClock() {
    HandlerContractError e =
        breachOf(
            () ->
                new Words() {
                  @Override
                  public byte[] execute(byte[] command) {
                    super.execute(command);
                    return bytes(String.valueOf(System.nanoTime()));
                  }
                });
    assertEquals(Breach.DIFFERENT_REPLIES, e.breach());
    assertEquals("w0", text(e.request()));
    assertEquals(0, e.indexInBatch());
    assertTrue(e.slot() > 0);
    String message = e.getMessage();
    assertTrue(message.contains("replica: " + e.replica()), message);
    assertTrue(message.contains("slot " + e.slot() + ", request 0 of its batch"), message);
    assertTrue(message.contains("word w0 (7730)"), message);
    assertTrue(message.contains("seed(5)"), message);
  }

  @Test
  void repliesDifferBetweenReplicas() {
    AtomicInteger made = new AtomicInteger();
    HandlerContractError e =
        breachOf(
            SimulatedCluster.of(
                    () -> {
                      int number = made.getAndIncrement();
                      return new Words() {
                        @Override
                        public byte[] execute(byte[] command) {
                          super.execute(command);
                          return bytes(text(command).equals("w7") ? "number " + number : "done");
                        }
                      };
                    })
                .checkEvery(Integer.MAX_VALUE));
    assertEquals(Breach.DIFFERENT_REPLIES, e.breach());
    assertEquals("w7", text(e.request()));
    String own = "replica " + e.replica() + ": 6e756d626572203" + e.replica();
    assertTrue(e.getMessage().contains(own), e.getMessage());
  }

  @Test
  void statesDifferThoughRepliesAgree() {
    HandlerContractError e =
        breachOf(
            () ->
                new Words() {
                  private final long born = System.nanoTime();

                  @Override
                  public byte[] execute(byte[] command) {
                    words.append(text(command).equals("w3") ? String.valueOf(born) : "");
                    super.execute(command);
                    return bytes("done");
                  }
                });
    assertEquals(Breach.DIFFERENT_STATES, e.breach());
    assertEquals("w3", text(e.request()));
    assertTrue(e.getMessage().contains("they differ from byte"), e.getMessage());
  }

  /** The order of a hash table depends on its size, which grows and never shrinks. */
  private static final class Cupboard extends Words {
    private final Map<String, Boolean> things = new HashMap<>();

    @Override
    public byte[] execute(byte[] command) {
      int number = Integer.parseInt(text(command).substring(1));
      things.put("thing " + number * 31, true);
      if (number == 30) {
        things.keySet().removeIf(key -> key.hashCode() % 3 != 0);
      }
      return bytes(things.keySet().toString());
    }

    @Override
    public byte[] getState() {
      return bytes(String.join(",", new TreeSet<>(things.keySet())));
    }

    @Override
    public void setState(byte[] state) {
      things.clear();
      for (String thing : text(state).isEmpty() ? new String[0] : text(state).split(",")) {
        things.put(thing, true);
      }
    }
  }

  @Test
  void repliesInHashOrder() {
    HandlerContractError e = breachOf(Cupboard::new);
    assertEquals(Breach.DIFFERENT_REPLIES, e.breach());
    assertTrue(e.getMessage().contains("a copy of it"), e.getMessage());
  }

  /** Objects without a hash code of their own stand in another order in every replica. */
  private static final class Bag extends Words {
    private final Set<StringBuilder> things = new HashSet<>();

    @Override
    public byte[] execute(byte[] command) {
      things.add(new StringBuilder(text(command)));
      super.execute(command);
      return bytes(things.toString());
    }

    @Override
    public void setState(byte[] state) {
      super.setState(state);
      things.clear();
      text(state).lines().flatMap(line -> List.of(line.split(" ")).stream()).forEach(this::put);
    }

    private void put(String word) {
      things.add(new StringBuilder(word));
    }
  }

  @Test
  void repliesInTheOrderOfIdentities() {
    assertEquals(Breach.DIFFERENT_REPLIES, breachOf(Bag::new).breach());
  }

  @Test
  void stateThatIsNotWrittenOut() {
    HandlerContractError e =
        breachOf(
            () ->
                new Words() {
                  private int executed;

                  @Override
                  public byte[] execute(byte[] command) {
                    super.execute(command);
                    return bytes("number " + executed++);
                  }
                });
    assertEquals(Breach.DIFFERENT_REPLIES, e.breach());
    assertEquals("w1", text(e.request()));
  }

  @Test
  void stateThatIsNotReadBack() {
    HandlerContractError e =
        breachOf(
            () ->
                new Words() {
                  @Override
                  public void setState(byte[] state) {
                    super.setState(bytes(text(state).trim()));
                  }
                });
    assertEquals(Breach.LOSSY_STATE, e.breach());
    assertEquals("w1", text(e.request()));
  }

  @Test
  void stateThatIsNotReplaced() {
    HandlerContractError e =
        breachOf(
            () ->
                new Words() {
                  @Override
                  public void setState(byte[] state) {
                    if (!words.toString().startsWith(text(state)) || state.length == 0) {
                      super.setState(state);
                    }
                  }
                });
    assertEquals(Breach.MERGED_STATE, e.breach());
  }

  @Test
  void stateThatThrows() {
    HandlerContractError e =
        breachOf(
            () ->
                new Words() {
                  @Override
                  public void setState(byte[] state) {
                    throw new IllegalStateException("cannot");
                  }
                });
    assertEquals(Breach.THROWING_STATE, e.breach());
    assertTrue(e.getMessage().contains("cannot"), e.getMessage());
  }

  @Test
  void aQueryThatChangesTheState() {
    HandlerContractError e =
        breachOf(
            () ->
                new Words() {
                  @Override
                  public byte[] query(byte[] query) {
                    return execute(query);
                  }
                });
    assertEquals(Breach.CHANGING_QUERY, e.breach());
    assertEquals("all", text(e.request()));
    assertTrue(e.getMessage().contains("where: after slot"), e.getMessage());
  }

  @Test
  void aQueryThatIsNotDeterministic() {
    HandlerContractError e =
        breachOf(
            () ->
                new Words() {
                  @Override
                  public byte[] query(byte[] query) {
                    return bytes(String.valueOf(System.nanoTime()));
                  }
                });
    assertEquals(Breach.DIFFERENT_REPLIES, e.breach());
  }

  @Test
  void aReplyThatChangesLater() {
    HandlerContractError e =
        breachOf(
            () ->
                new Words() {
                  private final byte[] reply = new byte[1];

                  @Override
                  public byte[] execute(byte[] command) {
                    super.execute(command);
                    reply[0] = (byte) words.length();
                    return reply;
                  }

                  @Override
                  public byte[] query(byte[] query) {
                    reply[0] = 0;
                    return new byte[1];
                  }
                });
    assertEquals(Breach.CHANGED_REPLY, e.breach());
  }

  @Test
  void stateThatChangesBetweenRequests() {
    List<Words> made = new ArrayList<>();
    Supplier<Words> collecting =
        () -> {
          made.add(new Words());
          return made.get(made.size() - 1);
        };
    try (SimulatedCluster cluster = SimulatedCluster.of(collecting).start()) {
      SimulatedClient client = cluster.client();
      client.execute(bytes("one"));
      cluster.awaitEqualStates();
      made.get(0).words.append("meanwhile ");
      HandlerContractError e =
          assertThrows(
              HandlerContractError.class,
              () -> {
                client.execute(bytes("two"));
                cluster.awaitEqualStates();
              });
      assertEquals(Breach.CHANGED_BETWEEN, e.breach());
      assertEquals(0, e.replica());
      assertEquals("two", text(e.request()));
    }
  }

  @Test
  void whatIsNotLookedAtIsComparedInTheEnd() {
    List<Words> made = new ArrayList<>();
    Supplier<Words> collecting =
        () -> {
          made.add(new Words());
          return made.get(made.size() - 1);
        };
    try (SimulatedCluster cluster = SimulatedCluster.of(collecting).start()) {
      cluster.client().execute(bytes("one"));
      cluster.awaitEqualStates();
      made.get(0).words.append("meanwhile ");
      SimulationError e = assertThrows(SimulationError.class, cluster::awaitEqualStates);
      assertTrue(e.getMessage().contains("the states differ: replica 0 has"), e.getMessage());
    }
  }

  private static final class Digesting extends Words implements DigestHandler {
    private long executed;

    @Override
    public byte[] execute(byte[] command) {
      executed++;
      return super.execute(command);
    }

    @Override
    public long digest() {
      return executed;
    }
  }

  @Test
  void aDigestThatIsNotOfTheState() {
    assertEquals(Breach.WRONG_DIGEST, breachOf(Digesting::new).breach());
  }

  private static final class Freezing extends Words implements FrozenStateHandler {
    @Override
    public FrozenState freeze() {
      return this::getState;
    }
  }

  @Test
  void aFrozenViewThatThaws() {
    assertEquals(Breach.WRONG_FROZEN_STATE, breachOf(Freezing::new).breach());
  }

  private static final class Alarming extends Words implements TimerHandler {
    @Override
    public byte[] execute(byte[] command) {
      return super.execute(command);
    }

    @Override
    public byte[] execute(byte[] command, ExecutionContext context) {
      context.setTimer(7, context.timeMillis() + 10);
      return execute(command);
    }

    @Override
    public void onTimer(long timer, ExecutionContext context) {
      words.append(System.nanoTime());
    }
  }

  @Test
  void aTimerThatReadsTheClock() {
    HandlerContractError e =
        assertThrows(
            HandlerContractError.class,
            () -> {
              try (SimulatedCluster cluster = SimulatedCluster.of(Alarming::new).start()) {
                cluster.client().execute(bytes("w"));
                cluster.run(Duration.ofSeconds(1));
              }
            });
    assertEquals(Breach.DIFFERENT_STATES, e.breach());
    assertTrue(e.getMessage().contains("request: timer 7"), e.getMessage());
  }

  @Test
  void anErrorOfTheVirtualMachineEndsTheRun() {
    try (SimulatedCluster cluster =
        SimulatedCluster.of(
                () ->
                    new Words() {
                      @Override
                      public byte[] execute(byte[] command) {
                        throw new StackOverflowError();
                      }
                    })
            .start()) {
      SimulatedClient client = cluster.client();
      SimulationError e = assertThrows(SimulationError.class, () -> client.execute(bytes("w")));
      assertTrue(e.getMessage().contains("StackOverflowError"), e.getMessage());
    }
  }
}
