package io.loggos.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.io.ReplicaProvider;
import io.loggos.api.io.ReplicaProvider.StandbyAddress;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class PoolProviderTest {
  private static final ReplicaProvider.Wish WISH =
      new ReplicaProvider.Wish("c", "kvs", "reconfiguration");
  private static final StandbyAddress A = new StandbyAddress("a", 1);
  private static final StandbyAddress B = new StandbyAddress("b", 2);
  private static final StandbyAddress C = new StandbyAddress("c", 3);

  private long now;
  private final PoolProvider pool = new PoolProvider(List.of(A, B), 100, 50, () -> now);

  private StandbyAddress provided() {
    return pool.provide(WISH).join();
  }

  private String refusal() {
    return assertThrows(ExecutionException.class, () -> pool.provide(WISH).get())
        .getCause()
        .getMessage();
  }

  @Test
  void thoseThatAreHeardComeFirst() {
    assertEquals(A, provided());
    pool.onRegistered(C);
    assertEquals(C, provided());
    assertEquals(List.of(C, A, B), pool.ready());
    now = 100;
    assertEquals(List.of(A, B), pool.ready());
  }

  @Test
  void theDeadAreSkippedForAWhile() {
    pool.onUnusable(A, "connection refused");
    assertEquals(B, provided());
    pool.onUnusable(B, "it runs another application");
    assertEquals(
        "no standby of the pool can be used: a:1 (connection refused), b:2 (it runs another"
            + " application)",
        refusal());
    now = 50;
    assertEquals(A, provided());
  }

  @Test
  void theUsedAreForgottenUntilTheyRegister() {
    pool.onTaken(A);
    pool.onRegistered(C);
    pool.onTaken(C);
    assertEquals(List.of(B), pool.ready());
    pool.onTaken(B);
    assertTrue(refusal().contains("a:1 (has become a replica)"), refusal());
    pool.onRegistered(A);
    assertEquals(A, provided());
  }

  @Test
  void anEmptyPoolSaysSo() {
    PoolProvider empty = new PoolProvider(List.of(), 100, 50, () -> now);
    String line =
        assertThrows(ExecutionException.class, () -> empty.provide(WISH).get())
            .getCause()
            .getMessage();
    assertEquals(
        "no standby of the pool can be used: none is listed, and none has registered", line);
  }

  @Test
  void addressesAreRead() {
    assertEquals(new StandbyAddress("::1", 7), StandbyAddress.parse("::1:7"));
    for (String wrong : List.of("", "a", "a:", ":1", "a:0", "a:70000", "a:b")) {
      assertThrows(IllegalArgumentException.class, () -> StandbyAddress.parse(wrong), wrong);
    }
  }

  @Test
  void aHotStandbyGoesFirst() {
    PoolProvider pool = new PoolProvider(List.of(A), 1000, 100, () -> 0);
    pool.onRegistered(A);
    pool.onRegistered(B, 40);
    assertEquals(List.of(B, A), pool.ready());
    assertEquals(40, pool.followed(B));
    assertEquals(-1, pool.followed(A));
    pool.onRegistered(B);
    assertEquals(List.of(A, B), pool.ready(), "it is a cold one again");
    assertEquals(-1, pool.followed(B));
  }
}
