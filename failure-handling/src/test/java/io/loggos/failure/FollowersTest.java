package io.loggos.failure;

import static io.loggos.failure.Bench.NEWCOMER;
import static io.loggos.failure.Bench.R0;
import static io.loggos.failure.Bench.R1;
import static io.loggos.failure.Bench.newcomer;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loggos.api.ReplicaId;
import org.junit.jupiter.api.Test;

final class FollowersTest {
  private static final ReplicaId NEW = NEWCOMER.id();

  private final Bench bench = new Bench(3, R0);
  private final Followers followers = new Followers(bench.context, Bench.OPTIONS);

  @Test
  void knowsHowFarEachHasCome() {
    assertEquals(-1, followers.executed(NEW));
    assertEquals(Long.MAX_VALUE, followers.lowest());
    followers.onFollowing(NEW, 0);
    followers.onFollowing(newcomer(1, 1), 30);
    followers.onFollowing(NEW, 12);
    assertEquals(12, followers.executed(NEW));
    assertEquals(12, followers.lowest());
    followers.onFollowing(NEW, 40);
    assertEquals(30, followers.lowest());
  }

  @Test
  void whoStartedAnewLacksWhatItHad() {
    followers.onFollowing(NEW, 12);
    followers.onFollowing(NEW, 3);
    assertEquals(3, followers.executed(NEW));
    assertEquals(3, followers.lowest());
  }

  @Test
  void membersDoNotFollow() {
    followers.onFollowing(R1, 3);
    assertEquals(-1, followers.executed(R1));
    followers.onFollowing(NEW, 3);
    bench.decide(5, bench.schedule.latest().with(NEWCOMER));
    assertEquals(Long.MAX_VALUE, followers.lowest());
    assertEquals(-1, followers.executed(NEW));
  }

  @Test
  void nothingIsKeptForWhoIsSilent() {
    followers.onFollowing(NEW, 3);
    bench.advance(500);
    followers.onFollowing(newcomer(1, 1), 7);
    assertEquals(3, followers.lowest());
    bench.advance(1);
    assertEquals(7, followers.lowest());
    assertEquals(-1, followers.executed(NEW));
  }

  @Test
  void listensToNoMoreThanItCanBear() {
    for (int i = 1; i <= 100; i++) {
      followers.onFollowing(newcomer(1, i), i);
    }
    assertEquals(64, followers.executed(newcomer(1, 64)));
    assertEquals(-1, followers.executed(newcomer(1, 65)));
    followers.onFollowing(newcomer(1, 64), 80);
    assertEquals(80, followers.executed(newcomer(1, 64)), "who was heard before is heard on");
  }
}
