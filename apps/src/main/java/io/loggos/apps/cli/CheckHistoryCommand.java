package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loggos.apps.history.HistoryFile;
import io.loggos.apps.history.HistoryOperation;
import io.loggos.apps.history.LinearizabilityChecker;
import io.loggos.apps.history.Verdict;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Judges a history that was written earlier. */
@Command(
    name = "check-history",
    header = "Tells whether a history of clients is linearizable.",
    description =
        "Reads a file as bench --history and chaos --history write it, one JSON object a line."
            + " Fails when the history is not linearizable, or when that is not decided in time.")
final class CheckHistoryCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "the history")
  private Path file;

  @Option(
      names = "--limit",
      defaultValue = "1m",
      converter = DurationConverter.class,
      paramLabel = "TIME",
      description = "how long to search, with its unit (default: ${DEFAULT-VALUE})")
  private Duration limit;

  @Mixin private Report report;

  @Override
  public Integer call() {
    Verdict verdict = new LinearizabilityChecker(limit).check(read(file));
    report.say(
        "%s: %,d operations on %d keys", verdict.answer(), verdict.operations(), verdict.keys());
    if (!verdict.explanation().isEmpty()) {
      report.say("%s", verdict.explanation());
    }
    ObjectNode json = Json.object().put("ok", verdict.isGood());
    json.put("verdict", verdict.answer().toString()).put("operations", verdict.operations());
    json.put("keys", verdict.keys()).put("explanation", verdict.explanation());
    return report.end(verdict.isGood(), json);
  }

  private static List<HistoryOperation> read(Path file) {
    try {
      return HistoryFile.read(file);
    } catch (NoSuchFileException e) {
      throw new UsageException(file + ": there is no such file");
    } catch (IOException e) {
      throw new UsageException(file + ": cannot be read: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new UsageException(file + ": " + e.getMessage());
    }
  }
}
