package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The tables of an experiment, for people, as rows of the JSON object, and as files. */
final class ExperimentResults {
  private final List<ExperimentTable> tables = new ArrayList<>();

  /** What is written besides the tables. */
  @FunctionalInterface
  interface Extras {
    /** Writes it to the directory. */
    void write(Path directory) throws IOException;
  }

  /** Takes a table, which may still be empty, and hands it on. */
  ExperimentTable add(ExperimentTable table) {
    tables.add(table);
    return table;
  }

  List<ExperimentTable> tables() {
    return tables;
  }

  /** Says all tables, and adds their rows to the object. */
  void tell(Report report, ObjectNode json) {
    for (ExperimentTable table : tables) {
      report.say("%s", table.name());
      report.say(table.text());
      table.addTo(json.withArray("rows"));
    }
  }

  /** Writes the tables and more to the directory, which is made if need be; null for nowhere. */
  void write(Path directory, Extras extras) {
    if (directory == null) {
      return;
    }
    try {
      Files.createDirectories(directory);
      for (ExperimentTable table : tables) {
        table.write(directory);
      }
      extras.write(directory);
    } catch (IOException e) {
      throw new FailedCheckException(directory + " cannot be written: " + e.getMessage());
    }
  }
}
