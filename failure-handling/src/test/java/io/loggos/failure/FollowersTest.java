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
    followers.onFollowing(NEW, new Following(0, 0));
    followers.onFollowing(newcomer(1, 1), new Following(30, 0));
    followers.onFollowing(NEW, new Following(12, 0));
    assertEquals(12, followers.executed(NEW));
    assertEquals(12, followers.lowest());
    followers.onFollowing(NEW, new Following(40, 0));
    assertEquals(30, followers.lowest());
  }

  @Test
  void whoStartedAnewLacksWhatItHad() {
    followers.onFollowing(NEW, new Following(12, 0));
    followers.onFollowing(NEW, new Following(3, 0));
    assertEquals(3, followers.executed(NEW));
    assertEquals(3, followers.lowest());
  }

  @Test
  void membersDoNotFollow() {
    followers.onFollowing(R1, new Following(3, 0));
    assertEquals(-1, followers.executed(R1));
    followers.onFollowing(NEW, new Following(3, 0));
    bench.decide(5, bench.schedule.latest().with(NEWCOMER));
    assertEquals(Long.MAX_VALUE, followers.lowest());
    assertEquals(-1, followers.executed(NEW));
  }

  @Test
  void nothingIsKeptForWhoIsSilent() {
    followers.onFollowing(NEW, new Following(3, 0));
    bench.advance(500);
    followers.onFollowing(newcomer(1, 1), new Following(7, 0));
    assertEquals(3, followers.lowest());
    bench.advance(1);
    assertEquals(7, followers.lowest());
    assertEquals(-1, followers.executed(NEW));
  }

  @Test
  void listensToNoMoreThanItCanBear() {
    for (int i = 1; i <= 100; i++) {
      followers.onFollowing(newcomer(1, i), new Following(i, 0));
    }
    assertEquals(64, followers.executed(newcomer(1, 64)));
    assertEquals(-1, followers.executed(newcomer(1, 65)));
    followers.onFollowing(newcomer(1, 64), new Following(80, 0));
    assertEquals(80, followers.executed(newcomer(1, 64)), "who was heard before is heard on");
  }
}
