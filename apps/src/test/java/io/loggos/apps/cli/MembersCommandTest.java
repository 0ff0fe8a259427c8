package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class MembersCommandTest {
  @Test
  void hotStandbysAreToldFromColdOnes() {
    JsonNode status = Json.read("{\"standbys\":[\"a:1\",\"b:2\"],\"hot_standbys\":{\"b:2\":312}}");
    assertEquals("a:1", MembersCommand.standby(status, "a:1"));
    assertEquals("b:2 (hot, at slot 312)", MembersCommand.standby(status, "b:2"));
    assertEquals("a:1", MembersCommand.standby(Json.read("{}"), "a:1"));
  }
}
