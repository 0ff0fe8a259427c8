package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.loggos.apps.kv.KeyValueStore;
import io.loggos.node.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that talk to a cluster, on a cluster in this process. */
class KvsCommandIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path directory;
  private Path config;
  private LocalCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = LocalCluster.start(3, KeyValueStore::new);
    config = Files.writeString(directory.resolve("cluster.conf"), cluster.settings().render());
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void operationsSucceedAndFail() {
    assertEquals(List.of("done"), kvs("put", "a", "1").ends(0).out());
    assertEquals(List.of("1"), kvs("get", "a").ends(0).out());
    kvs("get", "b").ends(1).complains("not found");
    kvs("update", "b", "2").ends(1).complains("not found");
    kvs("create", "b", "2").ends(0);
    kvs("create", "b", "3").ends(1).complains("present already");
    kvs("update", "b", "ä€").ends(0);
    kvs("cas", "b", "2", "4").ends(1).complains("not the expected one");
    kvs("cas", "b", "ä€", "4").ends(0);
    kvs("noop").ends(0);
    assertEquals(List.of("a\t1", "b\t4"), kvs("scan").ends(0).out());
    assertEquals(List.of("b\t4"), kvs("scan", "aa", "--limit", "1").ends(0).out());
    assertEquals(List.of("done"), kvs("delete", "b").ends(0).out());
    kvs("delete", "b").ends(1).complains("not found");
  }

  @Test
  void answersInJson() {
    assertEquals(List.of("{\"ok\":true}"), kvs("put", "a", "1", "--json").ends(0).out());
    JsonNode found = kvs("get", "a", "--json").ends(0).json();
    assertEquals("1", found.path("value").asText());
    JsonNode absent = kvs("get", "b", "--json").ends(1).json();
    assertTrue(absent.path("value").isNull());
    assertFalse(absent.path("ok").asBoolean());
    kvs("put", "b", "2").ends(0);
    JsonNode page = kvs("scan", "--limit", "1", "--json").ends(0).json();
    assertEquals("a", page.path("rows").path(0).path("key").asText());
    assertEquals(1, page.path("rows").size());
    assertTrue(page.path("more").asBoolean());
  }

  @Test
  void statusSeesTheWholeClusterFromOneServer() {
    kvs("put", "a", "1").ends(0);
    // a write succeeds before all have heard who leads
    assertTrue(Waiting.until(PATIENCE, () -> status().exitCode() == 0));
    String one = cluster.endpoints().split(",")[1];
    CommandRun run = CommandRun.of("status", "--servers", one, "--json", "--events").ends(0);
    JsonNode json = run.json();
    assertTrue(json.path("ok").asBoolean());
    assertEquals(3, json.path("replicas").size());
    assertTrue(json.path("replicas").path(2).path("events").size() > 0);
    int leader = json.path("leader").asInt();
    assertEquals("leader", json.path("replicas").path(leader).path("role").asText());
    assertTrue(run.err().get(run.err().size() - 1).startsWith("leader is " + leader));
  }

  @Test
  void statusTellsWhoIsMissing() {
    kvs("put", "a", "1").ends(0);
    cluster.stop(0);
    // until the others have agreed on a leader, if it was the one that led
    assertTrue(Waiting.until(PATIENCE, () -> status().exitCode() == 0));
    List<String> out = status().out();
    assertTrue(out.get(1).matches("0 .*unreachable"), out::toString);
    cluster.stop(1);
    out = status().ends(1).out();
    assertEquals("no leader with a quorum; 1 of 3 answered", out.get(out.size() - 1));
  }

  private CommandRun status() {
    return CommandRun.of("status", "--config", config.toString());
  }

  private CommandRun kvs(String... arguments) {
    List<String> all = new ArrayList<>(List.of("kvs"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--timeout", "20s", "--servers", cluster.endpoints()));
    return CommandRun.of(all.toArray(String[]::new));
  }
}
