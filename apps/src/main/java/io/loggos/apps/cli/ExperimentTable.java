package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The results of an experiment: rows of texts and numbers under columns. The same rows are a table
 * for people, a CSV file and the rows of the JSON object.
 */
final class ExperimentTable {
  private final String name;
  private final List<String> columns;
  private final List<List<Object>> rows = new ArrayList<>();

  /**
   * An empty table.
   *
   * @param name of the experiment, which is also its file's name
   * @param columns as they are called in JSON and CSV
   */
  ExperimentTable(String name, String... columns) {
    this.name = name;
    this.columns = List.of(columns);
  }

  /** Adds a row: for each column a text, a number, or null where there is nothing. */
  void add(Object... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(cells.length + " cells for " + columns);
    }
    List<Object> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(cell);
    }
    rows.add(row);
  }

  String name() {
    return name;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The cells of a column, in the order of the rows. */
  List<Object> column(String column) {
    int index = columns.indexOf(column);
    return rows.stream().map(row -> row.get(index)).toList();
  }

  TableText text() {
    TableText text = new TableText(columns.toArray(new String[0]));
    for (List<Object> row : rows) {
      text.add(row.stream().map(ExperimentTable::plain).toArray());
    }
    return text;
  }

  private static String plain(Object cell) {
    return cell == null ? "-" : cell.toString();
  }

  /** Appends the rows to a JSON array, each with the experiment's name. */
  void addTo(ArrayNode json) {
    for (List<Object> row : rows) {
      ObjectNode object = json.addObject().put("experiment", name);
      for (int i = 0; i < columns.size(); i++) {
        object.putPOJO(columns.get(i), row.get(i));
      }
    }
  }

  /** The rows as a table of a web page. */
  String html() {
    StringBuilder html = new StringBuilder("<table>\n<tr>");
    columns.forEach(column -> cell(html, "th", column));
    html.append("</tr>\n");
    for (List<Object> row : rows) {
      html.append("<tr>");
      row.forEach(cell -> cell(html, "td", plain(cell)));
      html.append("</tr>\n");
    }
    return html.append("</table>\n").toString();
  }

  private static void cell(StringBuilder html, String tag, String text) {
    String escaped = FailureReport.escaped(text);
    html.append('<').append(tag).append('>').append(escaped).append("</").append(tag).append('>');
  }

  /** Writes the rows to a file named after the experiment. */
  void write(Path directory) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(String.join(",", columns));
    for (List<Object> row : rows) {
      lines.add(
          row.stream()
              .map(cell -> cell == null ? "" : quoted(cell.toString()))
              .collect(Collectors.joining(",")));
    }
    Files.write(directory.resolve(name + ".csv"), lines);
  }

  private static String quoted(String text) {
    return text.matches("[^,\"\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
