package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The experiments with the reliable datagram protocol. */
@Command(
    name = "transport",
    header = "Compares the transports grdp and tcp, and the choices within grdp.",
    description =
        "Starts 3 replicas on this machine for each choice; 130 clients have one request each in"
            + " flight, 16 bytes of key and value; window and batches of 10. All choices of a part"
            + " but those of window stand side by side and are loaded in turn, about a second"
            + " each, so that their ratios hold on a machine whose speed varies. Published are"
            + " numbers of the original, measured on other machines: compare the shapes.")
final class TransportExperiment implements Callable<Integer> {
  private static final String GRDP = "transport=grdp";
  private static final String TCP = "transport=tcp";
  private static final int[] WINDOWS = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 25, 50, 100, 500, 1000};
  private static final List<Double> LOSSES = List.of(0.0, 0.005, 0.01, 0.02, 0.03, 0.05);
  private static final int WINDOW_KNEE = 8;
  private static final long PUBLISHED_PLATEAU = 27_000;
  private static final long PUBLISHED_TCP = 39_685;
  private static final long PUBLISHED_GRDP = 30_137;
  private static final int PERCENT = 100;

  /** On two cores shared by four processes, compilers need so long, above all with datagrams. */
  private static final int WARM_UP_SECONDS = 30;

  private static final List<String> PARTS =
      List.of("window", "congestion", "encoding", "final", "loss");

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PART",
      description = "some of window, congestion, encoding, final and loss instead of all")
  private List<String> only = PARTS;

  @Mixin private ExperimentOptions options = new ExperimentOptions(WARM_UP_SECONDS);
  @Mixin private Report report;

  private final ExperimentResults results = new ExperimentResults();
  private boolean valid = true;

  @Override
  public Integer call() {
    options.check();
    for (String part : only) {
      if (!PARTS.contains(part)) {
        throw new UsageException("--only: " + part + " is none of " + String.join(", ", PARTS));
      }
    }
    PARTS.stream().filter(only::contains).forEach(this::run);
    ObjectNode json = Json.object();
    results.tell(report, json);
    results.write(options.out(), this::plotAll);
    json.put("ok", valid);
    return report.end(valid, json);
  }

  private void run(String part) {
    report.tell("experiment %s", part);
    switch (part) {
      case "window" -> windows();
      case "congestion" -> congestion();
      case "encoding" -> encodings();
      case "final" -> transports();
      default -> losses();
    }
  }

  private TransportTrial trial() {
    return new TransportTrial(options, report);
  }

  /** An empty table with columns of its own after those of the figures. */
  private ExperimentTable table(String name, String varied, String... further) {
    List<String> columns =
        new ArrayList<>(
            List.of(
                varied,
                "throughput_rps",
                "published_rps",
                "p50_us",
                "p99_us",
                "cpu_us_per_request"));
    columns.addAll(List.of(further));
    columns.addAll(List.of("errors", "valid", "runs"));
    return results.add(new ExperimentTable(name, columns.toArray(new String[0])));
  }

  private void add(
      ExperimentTable table,
      Object varied,
      TransportOutcome outcome,
      Long published,
      Object... further) {
    valid = valid && outcome.valid() && outcome.throughput() > 0;
    List<Object> cells = new ArrayList<>();
    cells.add(varied);
    cells.add(outcome.throughput());
    cells.add(published);
    cells.add(outcome.latencies().p50());
    cells.add(outcome.latencies().p99());
    cells.add(outcome.cpuMicros());
    cells.addAll(List.of(further));
    cells.add(outcome.errors());
    cells.add(outcome.valid());
    cells.add(outcome.runsText());
    table.add(cells.toArray());
  }

  /** An empty table of choices that are measured side by side. */
  private ExperimentTable comparison(String name, String varied) {
    return table(
        name,
        varied,
        "of_first_percent",
        "of_first_se",
        "cpu_of_first_percent",
        "cpu_of_first_se",
        "pairs");
  }

  private void compare(
      ExperimentTable table,
      Object varied,
      TransportOutcome outcome,
      Long published,
      TransportOutcome first) {
    Statistics throughput = outcome.throughputPercentOf(first);
    Statistics cpu = outcome.cpuPercentOf(first);
    add(
        table,
        varied,
        outcome,
        published,
        Json.tenths(throughput.mean()),
        Json.tenths(throughput.se()),
        Json.tenths(cpu.mean()),
        Json.tenths(cpu.se()),
        throughput.count());
  }

  /** One after the other: side by side they would be 45 processes. */
  private void windows() {
    ExperimentTable table = table("transport-window", "window");
    for (int window : WINDOWS) {
      Long published = window >= WINDOW_KNEE ? Long.valueOf(PUBLISHED_PLATEAU) : null;
      if (window == 1) {
        published = 9_000L;
      } else if (window == 2) {
        published = 17_000L;
      }
      add(table, window, trial().run(GRDP, "grdp.window-packets=" + window), published);
    }
  }

  private void congestion() {
    ExperimentTable table = comparison("transport-congestion", "congestion");
    List<String> words = List.of("aimd", "slow-start", "mimd", "none");
    List<TransportOutcome> outcomes =
        sideBySide(words, word -> List.of("grdp.window-packets=500", "grdp.congestion=" + word));
    for (int i = 0; i < words.size(); i++) {
      compare(table, words.get(i), outcomes.get(i), PUBLISHED_PLATEAU, outcomes.get(0));
    }
  }

  /** The original compared gob, JSON, BSON and MessagePack. */
  private void encodings() {
    ExperimentTable table = comparison("transport-encoding", "codec");
    List<String> words = List.of("kryo", "json", "msgpack");
    List<TransportOutcome> outcomes =
        sideBySide(words, word -> List.of("grdp.window-packets=50", "network.codec=" + word));
    for (int i = 0; i < words.size(); i++) {
      Long published =
          switch (words.get(i)) {
            case "json" -> 25_000L;
            case "msgpack" -> 28_000L;
            default -> null;
          };
      compare(table, words.get(i), outcomes.get(i), published, outcomes.get(0));
    }
  }

  private void transports() {
    ExperimentTable table = comparison("transport-final", "transport");
    List<TransportOutcome> outcomes = trial().sideBySide(List.of(List.of(TCP), List.of(GRDP)));
    TransportOutcome tcp = outcomes.get(0);
    TransportOutcome grdp = outcomes.get(1);
    compare(table, "tcp", tcp, PUBLISHED_TCP, tcp);
    compare(table, "grdp", grdp, PUBLISHED_GRDP, tcp);
    Statistics throughput = grdp.throughputPercentOf(tcp);
    report.say(
        "grdp reaches %.1f%% of tcp, +- %.1f%% (standard error of %d pairs; published: 75.9%%)",
        throughput.mean(), throughput.se(), throughput.count());
    Statistics cpu = grdp.cpuPercentOf(tcp);
    report.say(
        "a request costs %.1f%% of the processor time that it costs with tcp, +- %.1f%%",
        cpu.mean(), cpu.se());
  }

  /** Each replica throws that share of the datagrams away that arrive. */
  private void losses() {
    ExperimentTable table = comparison("transport-loss", "loss");
    List<TransportOutcome> outcomes =
        sideBySide(LOSSES, loss -> List.of("grdp.simulated-loss=" + loss));
    TransportOutcome lossless = outcomes.get(0);
    for (int i = 0; i < LOSSES.size(); i++) {
      TransportOutcome outcome = outcomes.get(i);
      compare(table, LOSSES.get(i), outcome, null, lossless);
      Statistics throughput = outcome.throughputPercentOf(lossless);
      report.say(
          "with %.1f%% lost: %.1f%% of the throughput without losses, +- %.1f%% (standard error"
              + " of %d pairs), p99 %.2f times as long",
          PERCENT * LOSSES.get(i),
          throughput.mean(),
          throughput.se(),
          throughput.count(),
          outcome.latencies().p99() / lossless.latencies().p99());
    }
  }

  /** Measures grdp with further settings for each of these. */
  private <T> List<TransportOutcome> sideBySide(
      List<T> varied, Function<T, List<String>> settings) {
    List<List<String>> choices = new ArrayList<>();
    for (T each : varied) {
      List<String> choice = new ArrayList<>(List.of(GRDP));
      choice.addAll(settings.apply(each));
      choices.add(choice);
    }
    return trial().sideBySide(choices);
  }

  private void plotAll(Path directory) throws IOException {
    for (ExperimentTable table : results.tables()) {
      plot(table, directory);
    }
  }

  private static void plot(ExperimentTable table, Path directory) throws IOException {
    boolean windows = table.name().equals("transport-window");
    if (!windows && !table.name().equals("transport-loss")) {
      return;
    }
    String across = windows ? "window" : "loss";
    ExperimentPlot plot = new ExperimentPlot(table.name(), across, "requests/s", windows);
    List<Number> places = new ArrayList<>();
    List<Number> published = new ArrayList<>();
    List<Number> publishedAt = new ArrayList<>();
    for (int i = 0; i < table.column(across).size(); i++) {
      Number place = (Number) table.column(across).get(i);
      places.add(place);
      if (table.column("published_rps").get(i) instanceof Number number) {
        published.add(number);
        publishedAt.add(place);
      }
    }
    List<Number> measured =
        table.column("throughput_rps").stream().map(Number.class::cast).toList();
    plot.add("here", places, measured);
    if (!published.isEmpty()) {
      plot.add("published", publishedAt, published);
    }
    plot.write(directory.resolve(table.name() + ".png"));
  }
}
