package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loggos.simulation.Overrides;
import io.loggos.simulation.Simulation;
import io.loggos.simulation.TraceEvent;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes what happens in a simulated run, one JSON object on each line. */
final class TraceFile {
  private TraceFile() {}

  /**
   * Runs the seed and writes its trace.
   *
   * @throws UsageException when the file cannot be written
   */
  static void write(Path file, long seed, Overrides overrides) {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      Simulation.run(seed, overrides, event -> write(out, event));
    } catch (UncheckedIOException e) {
      throw notWritable(file, e.getCause());
    } catch (IOException e) {
      throw notWritable(file, e);
    }
  }

  private static UsageException notWritable(Path file, IOException cause) {
    return new UsageException("--trace: " + file + " cannot be written: " + WriteProblem.of(cause));
  }

  private static void write(BufferedWriter out, TraceEvent event) {
    try {
      out.write(line(event));
      out.newLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fields that do not apply are left out. */
  static String line(TraceEvent event) {
    ObjectNode json = Json.object().put("t_ns", event.atNanos());
    put(json, "node", event.node());
    json.put("kind", event.kind().label());
    put(json, "peer", event.peer());
    put(json, "type", event.type());
    if (event.slot() > 0) {
      json.put("slot", event.slot());
    }
    put(json, "ballot", event.ballot());
    return Json.line(json.put("text", event.text()));
  }

  private static void put(ObjectNode json, String field, String value) {
    if (!value.isEmpty()) {
      json.put(field, value);
    }
  }
}
