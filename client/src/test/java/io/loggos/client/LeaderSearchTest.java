package io.loggos.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.network.clientwire.Welcome;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class LeaderSearchTest {
  private static final List<Welcome.Member> MEMBERS =
      List.of(new Welcome.Member(0, "a", 1), new Welcome.Member(1, "b", 1));

  private final LeaderSearch search =
      new LeaderSearch(ClientOptions.of("a:1,b:1,c:1"), new Random(1));

  private void welcomedByWhoTrustsItself() {
    search.welcomed(new Welcome(1, 1, 0, 0, 1, 1, MEMBERS));
  }

  @Test
  void whoeverIsAboutToLeadIsAskedAgain() {
    welcomedByWhoTrustsItself();
    for (int i = 0; i < 20; i++) {
      assertTrue(search.redirected(0, i) > 0);
      assertEquals("a", search.target().host());
    }
  }

  @Test
  void whoeverIsAboutToLeadForEverIsLeftInTheEnd() {
    welcomedByWhoTrustsItself();
    TreeSet<String> asked = new TreeSet<>();
    for (int i = 0; i < 200; i++) {
      search.redirected(0, i);
      asked.add(search.target().host());
      if (search.target().host().equals("a")) {
        welcomedByWhoTrustsItself();
      }
    }
    assertEquals(List.of("a", "b", "c"), List.copyOf(asked));
  }
}
