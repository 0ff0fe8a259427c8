package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MemberStatusTest {
  private static List<String> standbys(String json) {
    return new MemberStatus(0, "h:1", Json.read(json), null).standbys();
  }

  @Test
  void hotStandbysAreToldFromColdOnes() {
    assertEquals(
        List.of("a:1", "b:2 (hot, at slot 312)"),
        standbys("{\"standbys\":[\"a:1\",\"b:2\"],\"hot_standbys\":{\"b:2\":312}}"));
    assertEquals(List.of("a:1"), standbys("{\"standbys\":[\"a:1\"]}"));
    assertEquals(List.of(), standbys("{}"));
  }
}
