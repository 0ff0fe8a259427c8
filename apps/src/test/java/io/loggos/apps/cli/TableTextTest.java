package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTextTest {
  @Test
  void aligns() {
    TableText table = new TableText("a", "long title", "c");
    table.add("wide cell", 1, null);
    table.add("", "x", "");
    assertEquals(
        List.of("a          long title  c", "wide cell  1           null", "           x"),
        table.lines());
  }

  @Test
  void wantsACellForEachColumn() {
    TableText table = new TableText("a", "b");
    assertThrows(IllegalArgumentException.class, () -> table.add("x"));
  }
}
