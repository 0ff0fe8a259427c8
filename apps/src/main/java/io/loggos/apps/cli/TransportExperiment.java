package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The experiments with the reliable datagram protocol. */
@Command(
    name = "transport",
    header = "Compares the transports grdp and tcp, and the choices within grdp.",
    description =
        "Starts 3 replicas on this machine for each run; 130 clients have one request each in"
            + " flight, 16 bytes of key and value; window and batches of 10. Published are numbers"
            + " of the original, measured on other machines: compare the shapes.")
final class TransportExperiment implements Callable<Integer> {
  private static final String GRDP = "transport=grdp";
  private static final String TCP = "transport=tcp";
  private static final int[] WINDOWS = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 25, 50, 100, 500, 1000};
  private static final double[] LOSSES = {0, 0.005, 0.01, 0.02, 0.03, 0.05};
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

  private ExperimentTable table(String name, String... varied) {
    List<String> columns = new ArrayList<>(List.of(varied));
    columns.addAll(
        List.of(
            "throughput_rps",
            "published_rps",
            "p50_us",
            "p99_us",
            "cpu_us_per_request",
            "errors",
            "valid",
            "runs"));
    return results.add(new ExperimentTable(name, columns.toArray(new String[0])));
  }

  private void add(
      ExperimentTable table, Object varied, TransportTrial.Outcome outcome, Long published) {
    valid = valid && outcome.valid() && outcome.throughput() > 0;
    table.add(
        varied,
        outcome.throughput(),
        published,
        outcome.latencies().p50(),
        outcome.latencies().p99(),
        outcome.cpuMicros(),
        outcome.errors(),
        outcome.valid(),
        outcome.runsText());
  }

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
    ExperimentTable table = table("transport-congestion", "congestion");
    for (String word : List.of("aimd", "slow-start", "mimd", "none")) {
      TransportTrial.Outcome outcome =
          trial().run(GRDP, "grdp.window-packets=500", "grdp.congestion=" + word);
      add(table, word, outcome, PUBLISHED_PLATEAU);
    }
  }

  /** The original compared gob, JSON, BSON and MessagePack. */
  private void encodings() {
    ExperimentTable table = table("transport-encoding", "codec");
    for (String word : List.of("kryo", "json", "msgpack")) {
      Long published =
          switch (word) {
            case "json" -> 25_000L;
            case "msgpack" -> 28_000L;
            default -> null;
          };
      TransportTrial.Outcome outcome =
          trial().run(GRDP, "grdp.window-packets=50", "network.codec=" + word);
      add(table, word, outcome, published);
    }
  }

  private void transports() {
    ExperimentTable table = table("transport-final", "transport");
    List<TransportTrial.Outcome> outcomes =
        trial().sideBySide(List.of(List.of(TCP), List.of(GRDP)));
    add(table, "tcp", outcomes.get(0), PUBLISHED_TCP);
    add(table, "grdp", outcomes.get(1), PUBLISHED_GRDP);
    double ratio = PERCENT * (double) outcomes.get(1).throughput() / outcomes.get(0).throughput();
    report.say("grdp reaches %.1f%% of tcp (published: 75.9%%)", ratio);
    report.say(
        "a request costs %.2f times as much processor time as with tcp",
        outcomes.get(1).cpuMicros() / outcomes.get(0).cpuMicros());
  }

  /** Each replica throws that share of the datagrams away that arrive. */
  private void losses() {
    ExperimentTable table = table("transport-loss", "loss");
    List<List<String>> choices = new ArrayList<>();
    for (double loss : LOSSES) {
      choices.add(List.of(GRDP, "grdp.simulated-loss=" + loss));
    }
    List<TransportTrial.Outcome> outcomes = trial().sideBySide(choices);
    for (int i = 0; i < LOSSES.length; i++) {
      add(table, LOSSES[i], outcomes.get(i), null);
      report.say(
          "with %.1f%% lost: %.1f%% of the throughput without losses, p99 %.2f times as long",
          PERCENT * LOSSES[i],
          PERCENT * (double) outcomes.get(i).throughput() / outcomes.get(0).throughput(),
          outcomes.get(i).latencies().p99() / outcomes.get(0).latencies().p99());
    }
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
