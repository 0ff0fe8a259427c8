package io.loggos.apps.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas on a network that carries what all are told to a multicast group. */
class MulticastIT {
  private static final int REPLICAS = 3;
  private static final Pattern SENT = Pattern.compile("sent (\\d+), .* to the group (\\d+)");

  @TempDir private Path directory;
  private final VirtualLan lan = VirtualLan.of(REPLICAS);
  private final List<NodeProcess> nodes = new ArrayList<>();

  @AfterEach
  void end() {
    stopAll();
    lan.close();
  }

  private void stopAll() {
    nodes.forEach(NodeProcess::stop);
    nodes.forEach(NodeProcess::awaitEnd);
  }

  @Test
  void mostOfWhatTheLeaderSendsLeavesOnceForAll() throws IOException {
    String config = startAll();
    measure(config);
    stopAll();
    assertTrue(shareOfTheGroup() > 0.5, this::logs);
  }

  @Test
  void whomTheGroupDoesNotReachIsNotLeftBehind() throws IOException {
    String config = startAll();
    lan.deafen(1);
    measure(config);
    measure(config);
  }

  private String startAll() throws IOException {
    StringBuilder members = new StringBuilder();
    for (int id = 0; id < REPLICAS; id++) {
      members.append(
          String.format(
              "{ id = %d, host = \"%s\", port = %d, client-port = %d }%n",
              id, lan.address(id), LocalPorts.unused(), LocalPorts.unused()));
    }
    String config =
        Files.writeString(
                directory.resolve("cluster.conf"),
                "loggos { cluster { name = lan, members = ["
                    + members
                    + "] }, transport = grdp, storage.mode = memory\n"
                    + "grdp { datagram-bytes = 1400, multicast-group = \"239.77.76.71:"
                    + LocalPorts.unused()
                    + "\" } }")
            .toString();
    for (int id = 0; id < REPLICAS; id++) {
      List<String> arguments =
          List.of("node", "--config", config, "--id", Integer.toString(id), "--stop-with-input");
      nodes.add(NodeProcess.run(id, lan.on(id, JavaCommand.loggos(arguments)), log(id)));
    }
    CommandRun.of("kvs", "noop", "--timeout", "30s", "--config", config).ends(0);
    return config;
  }

  private Path log(int id) {
    return directory.resolve("r" + id + ".log");
  }

  /** Loads the replicas with what is longer than a datagram; their states are equal in the end. */
  private void measure(String config) {
    String command = "bench --seconds 2 --warm-up 1 --outstanding 20 --value-size 900 --json";
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.addAll(List.of("--config", config));
    JsonNode json = CommandRun.of(words.toArray(String[]::new)).ends(ExitCode.SUCCESS).json();
    assertEquals(0, json.path("errors").asInt(-1));
    JsonNode hashes = json.path("state_hashes");
    assertEquals(REPLICAS, hashes.size());
    for (JsonNode hash : hashes) {
      assertEquals(hashes.path("0").asText(), hash.asText());
    }
  }

  /** The share of its packets that went to the group from the replica that sent the most. */
  private double shareOfTheGroup() {
    long most = 0;
    double share = 0;
    for (int id = 0; id < REPLICAS; id++) {
      Matcher line = SENT.matcher(lines(id, "datagrams: "));
      assertTrue(line.find(), this::logs);
      long packets = Long.parseLong(line.group(1));
      if (packets > most) {
        most = packets;
        share = (REPLICAS - 1) * Double.parseDouble(line.group(2)) / packets;
      }
    }
    return share;
  }

  private String lines(int id, String words) {
    try (var lines = Files.lines(log(id))) {
      return lines.filter(line -> line.contains(words)).reduce("", (a, b) -> a + b + "\n");
    } catch (IOException e) {
      return e.toString();
    }
  }

  private String logs() {
    return lines(0, "") + lines(1, "") + lines(2, "");
  }
}
