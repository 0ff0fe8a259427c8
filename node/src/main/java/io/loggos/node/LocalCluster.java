package io.loggos.node;

import io.loggos.api.app.Handler;
import io.loggos.config.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A whole cluster in this process, on free ports of the loopback interface: to try and to test. */
public final class LocalCluster implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  private final Settings settings;
  private final List<Node> nodes = new ArrayList<>();

  private LocalCluster(Settings settings) {
    this.settings = settings;
  }

  /**
   * Starts a cluster with default settings.
   *
   * @param replicas how many, odd
   * @param handlers makes one handler for each replica
   */
  public static LocalCluster start(int replicas, Supplier<? extends Handler> handlers) {
    return start(replicas, handlers, List.of());
  }

  /**
   * Starts a cluster.
   *
   * @param overrides settings as {@code key=value}
   * @throws NodeException when a replica cannot start
   */
  public static LocalCluster start(
      int replicas, Supplier<? extends Handler> handlers, List<String> overrides) {
    List<Handler> copies = new ArrayList<>();
    for (int id = 0; id < replicas; id++) {
      copies.add(handlers.get());
    }
    List<String> settings = new ArrayList<>(overrides);
    settings.add("application=" + copies.get(0).getClass().getName());
    LocalCluster cluster =
        new LocalCluster(Settings.parse(describe(replicas), "local cluster", settings));
    try {
      for (int id = 0; id < replicas; id++) {
        cluster.nodes.add(Node.start(cluster.settings, id, copies.get(id)));
      }
    } catch (NodeException e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  /** A configuration of so many replicas in memory on free loopback ports, as HOCON. */
  public static String describe(int replicas) {
    List<Integer> ports = freePorts(2 * replicas);
    StringBuilder text =
        new StringBuilder(
            "loggos.cluster.name = local\n"
                + "loggos.storage.mode = memory\n"
                + "loggos.cluster.members = [\n");
    for (int id = 0; id < replicas; id++) {
      text.append(
          String.format(
              "  { id = %d, host = \"%s\", port = %d, client-port = %d }%n",
              id, HOST, ports.get(2 * id), ports.get(2 * id + 1)));
    }
    return text.append("]\n").toString();
  }

  private static List<Integer> freePorts(int count) {
    try {
      return FreePorts.choose(HOST, new int[count]);
    } catch (IOException e) {
      throw new NodeException(e.getMessage(), e);
    }
  }

  /** Where clients connect, as a list for {@code Client.connect}. */
  public String endpoints() {
    return settings.cluster().members().stream()
        .map(member -> member.host() + ":" + member.clientPort())
        .collect(Collectors.joining(","));
  }

  /** The settings in force. */
  public Settings settings() {
    return settings;
  }

  /** One of the nodes. */
  public Node node(int id) {
    return nodes.get(id);
  }

  /** Stops one replica. */
  public void stop(int id) {
    nodes.get(id).stop();
  }

  @Override
  public void close() {
    nodes.forEach(Node::stop);
  }
}
