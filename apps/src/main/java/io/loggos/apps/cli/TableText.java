package io.loggos.apps.cli;

import java.util.ArrayList;
import java.util.List;

/** A table of texts with aligned columns. */
final class TableText {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  TableText(String... titles) {
    rows.add(List.of(titles));
  }

  /** Adds a row with one text for each column. */
  void add(Object... cells) {
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(String.valueOf(cell));
    }
    if (row.size() != rows.get(0).size()) {
      throw new IllegalArgumentException(row.size() + " cells");
    }
    rows.add(row);
  }

  /** The lines, the titles first; without blanks at their ends. */
  List<String> lines() {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String cell = row.get(i);
        line.append(cell).append(" ".repeat(widths[i] - cell.length())).append(GAP);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
