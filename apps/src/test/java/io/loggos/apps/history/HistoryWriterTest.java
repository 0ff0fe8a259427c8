package io.loggos.apps.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.loggos.apps.history.HistoryOperation.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryWriterTest {
  @TempDir private Path directory;

  @Test
  void aLineHasTheFieldsThatItNeeds() throws IOException {
    Path file = directory.resolve("h");
    try (HistoryWriter writer = HistoryWriter.create(file)) {
      HistoryOperation cas = HistoryOperation.asked("c1", Kind.CAS, "k", "v", "e", 1);
      writer.record(cas.answered(false, "r", 2));
      writer.record(cas);
      writer.record(
          HistoryOperation.asked("c2", Kind.GET, "k", null, null, 3).answered(false, null, 4));
    }
    assertEquals(
        List.of(
            "{\"client\":\"c1\",\"op\":\"cas\",\"key\":\"k\",\"value\":\"v\",\"expected\":\"e\","
                + "\"result\":\"r\",\"ok\":false,\"invoke_ns\":1,\"return_ns\":2}",
            "{\"client\":\"c1\",\"op\":\"cas\",\"key\":\"k\",\"value\":\"v\",\"expected\":\"e\","
                + "\"invoke_ns\":1}",
            "{\"client\":\"c2\",\"op\":\"get\",\"key\":\"k\",\"ok\":false,\"invoke_ns\":3,"
                + "\"return_ns\":4}"),
        Files.readAllLines(file));
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    List<HistoryOperation> history = new ArrayList<>();
    RandomHistories.add(history, new Random(3), 5000, "\u00e4\"\n\u0000");
    Path file = directory.resolve("h");
    try (HistoryWriter writer = HistoryWriter.create(file)) {
      history.forEach(writer::record);
    }
    assertEquals(history, HistoryFile.read(file));
  }

  @Test
  void nothingIsAHistoryToo() throws IOException {
    Path file = directory.resolve("h");
    HistoryWriter writer = HistoryWriter.create(file);
    writer.close();
    writer.close();
    assertEquals(0, writer.waits());
    assertEquals(List.of(), HistoryFile.read(file));
  }

  @Test
  void aFullDiskIsToldAndStopsNobody() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    HistoryWriter writer = HistoryWriter.create(full);
    HistoryOperation get = HistoryOperation.asked("c", Kind.GET, "k", null, null, 0);
    for (int i = 0; i < 300_000; i++) {
      writer.record(get);
    }
    assertThrows(IOException.class, writer::close);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "[]",
        "{}",
        "{\"client\":\"c\",\"op\":\"get\",\"key\":\"k\"}",
        "{\"client\":\"c\",\"op\":\"swap\",\"key\":\"k\",\"invoke_ns\":1}",
        "{\"client\":\"c\",\"op\":\"put\",\"key\":\"k\",\"invoke_ns\":1}",
        "{\"client\":\"c\",\"op\":\"put\",\"key\":\"k\",\"value\":7,\"invoke_ns\":1}",
        "{\"client\":\"c\",\"op\":\"cas\",\"key\":\"k\",\"value\":\"v\",\"invoke_ns\":1}",
        "{\"client\":\"c\",\"op\":\"get\",\"key\":\"k\",\"invoke_ns\":1,\"return_ns\":2}",
        "{\"client\":\"c\",\"op\":\"get\",\"key\":\"k\",\"ok\":true,\"invoke_ns\":1}",
        "{\"client\":\"c\",\"op\":\"get\",\"key\":"
            + "\"\",\"ok\":true,\"invoke_ns\":1,\"return_ns\":2}",
        "{\"client\":\"c\",\"op\":\"get\",\"key\":"
            + "\"\",\"ok\":false,\"invoke_ns\":3,\"return_ns\":2}"
      })
  void theMalformedLineIsNamed(String line) throws IOException {
    String good = "{\"client\":\"c\",\"op\":\"delete\",\"key\":\"k\",\"invoke_ns\":1}\n\n";
    Path file = Files.writeString(directory.resolve("h"), good + line + "\n");
    Exception failure = assertThrows(IllegalArgumentException.class, () -> HistoryFile.read(file));
    assertTrue(failure.getMessage().startsWith("line 3: "), failure.getMessage());
  }
}
