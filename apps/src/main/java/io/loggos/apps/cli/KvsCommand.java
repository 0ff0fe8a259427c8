package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loggos.apps.kv.KeyValueClient;
import io.loggos.apps.kv.KeyValueEntry;
import io.loggos.apps.kv.KeyValuePage;
import io.loggos.client.Client;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Single operations on a cluster that runs the key-value store. */
@Command(
    name = "kvs",
    header = "Reads and writes a cluster that runs the key-value store.",
    synopsisSubcommandLabel = "OPERATION")
final class KvsCommand {
  private static final int LIMIT = 100;

  @Command(name = "put", header = "Sets the value of a key.")
  int put(
      @Mixin ClusterOptions cluster,
      @Mixin Report report,
      @Parameters(paramLabel = "KEY") String key,
      @Parameters(paramLabel = "VALUE") String value) {
    ask(cluster, kvs -> Waiting.join(kvs.put(bytes(key), bytes(value))));
    return end(report, true, "");
  }

  @Command(name = "get", header = "Prints the value of a key; fails when it is absent.")
  int get(
      @Mixin ClusterOptions cluster,
      @Mixin Report report,
      @Parameters(paramLabel = "KEY") String key) {
    Optional<byte[]> value = ask(cluster, kvs -> Waiting.join(kvs.get(bytes(key))));
    return endWithValue(report, value, value.map(KvsCommand::text).orElse(""));
  }

  @Command(name = "delete", header = "Removes a key; fails when it is absent.")
  int delete(
      @Mixin ClusterOptions cluster,
      @Mixin Report report,
      @Parameters(paramLabel = "KEY") String key) {
    Optional<byte[]> value = ask(cluster, kvs -> Waiting.join(kvs.delete(bytes(key))));
    return endWithValue(report, value, "done");
  }

  @Command(name = "create", header = "Sets the value of a key; fails when it is present.")
  int create(
      @Mixin ClusterOptions cluster,
      @Mixin Report report,
      @Parameters(paramLabel = "KEY") String key,
      @Parameters(paramLabel = "VALUE") String value) {
    boolean done = ask(cluster, kvs -> Waiting.join(kvs.create(bytes(key), bytes(value))));
    return end(report, done, "present already");
  }

  @Command(name = "update", header = "Sets the value of a key; fails when it is absent.")
  int update(
      @Mixin ClusterOptions cluster,
      @Mixin Report report,
      @Parameters(paramLabel = "KEY") String key,
      @Parameters(paramLabel = "VALUE") String value) {
    boolean done = ask(cluster, kvs -> Waiting.join(kvs.update(bytes(key), bytes(value))));
    return end(report, done, "not found");
  }

  @Command(
      name = "cas",
      header = "Sets the value of a key; fails unless it has the expected value.")
  int compareAndSet(
      @Mixin ClusterOptions cluster,
      @Mixin Report report,
      @Parameters(paramLabel = "KEY") String key,
      @Parameters(paramLabel = "EXPECTED") String expected,
      @Parameters(paramLabel = "VALUE") String value) {
    boolean done =
        ask(
            cluster,
            kvs -> Waiting.join(kvs.compareAndSet(bytes(key), bytes(expected), bytes(value))));
    return end(report, done, "the value is not the expected one");
  }

  @Command(name = "scan", header = "Prints keys and values in the order of the keys.")
  int scan(
      @Mixin ClusterOptions cluster,
      @Mixin Report report,
      @Parameters(paramLabel = "FROM", arity = "0..1", defaultValue = "") String from,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "" + LIMIT,
              description = "how many at most (default: ${DEFAULT-VALUE})")
          int limit) {
    if (limit < 0) {
      throw new UsageException("--limit: " + limit + " is negative");
    }
    ObjectNode json = Json.object().put("ok", true);
    ArrayNode rows = json.putArray("rows");
    boolean more = ask(cluster, kvs -> scan(kvs, bytes(from), limit, report, rows));
    json.put("more", more);
    return report.end(true, json);
  }

  @Command(name = "noop", header = "Sends a command that changes nothing.")
  int noOp(@Mixin ClusterOptions cluster, @Mixin Report report) {
    ask(cluster, kvs -> Waiting.join(kvs.noOp()));
    return end(report, true, "");
  }

  /** Prints page after page; tells whether there is more than the limit allows. */
  private static boolean scan(
      KeyValueClient kvs, byte[] from, int limit, Report report, ArrayNode rows) {
    KeyValuePage page = Waiting.join(kvs.scan(from, limit));
    while (true) {
      for (KeyValueEntry entry : page.entries()) {
        String key = text(entry.key());
        String value = text(entry.value());
        report.say("%s\t%s", key, value);
        if (report.isJson()) {
          rows.addObject().put("key", key).put("value", value);
        }
      }
      int left = limit - rows.size();
      if (!page.more() || left <= 0 || page.entries().isEmpty()) {
        return page.more();
      }
      page = Waiting.join(kvs.scan(page.nextFrom(), left));
    }
  }

  private static <T> T ask(ClusterOptions cluster, Function<KeyValueClient, T> operation) {
    try (Client client = Client.connect(cluster.clientOptions())) {
      return operation.apply(new KeyValueClient(client));
    }
  }

  private static int end(Report report, boolean ok, String otherwise) {
    if (ok) {
      report.say("done");
    } else {
      report.tell("%s", otherwise);
    }
    return report.end(ok, Json.object().put("ok", ok));
  }

  private static int endWithValue(Report report, Optional<byte[]> value, String prose) {
    boolean found = value.isPresent();
    if (found) {
      report.say("%s", prose);
    } else {
      report.tell("not found");
    }
    ObjectNode json = Json.object().put("ok", found);
    json.put("value", value.map(KvsCommand::text).orElse(null));
    return report.end(found, json);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
