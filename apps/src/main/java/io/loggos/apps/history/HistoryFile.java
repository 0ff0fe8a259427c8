package io.loggos.apps.history;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads histories. */
public final class HistoryFile {
  private HistoryFile() {}

  /**
   * Reads all operations of a file, in its order; empty lines are passed over.
   *
   * @throws IOException when the file cannot be read
   * @throws IllegalArgumentException when a line makes no sense; the message names its number
   */
  public static List<HistoryOperation> read(Path file) throws IOException {
    List<HistoryOperation> operations = new ArrayList<>();
    Map<String, String> once = new HashMap<>();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          operations.add(read(line, number, once));
        }
      }
    }
    return operations;
  }

  private static HistoryOperation read(String line, int number, Map<String, String> once) {
    HistoryOperation read;
    try {
      read = HistoryLine.read(line);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
    }
    return new HistoryOperation(
        shared(once, read.client()),
        read.kind(),
        shared(once, read.key()),
        read.value(),
        read.expected(),
        read.result(),
        read.ok(),
        read.invokeNanos(),
        read.returnNanos());
  }

  /** Names come again and again, so that one object for each is enough. */
  private static String shared(Map<String, String> once, String name) {
    String first = once.putIfAbsent(name, name);
    return first == null ? name : first;
  }
}
