package io.loggos.apps.cli;

import io.loggos.apps.chaos.ProxyMesh;
import io.loggos.apps.chaos.Victims;
import io.loggos.client.Endpoint;
import io.loggos.config.MemberSettings;
import io.loggos.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Replicas as processes whose every connection goes through a proxy: each one's configuration has
 * ports of the proxy in place of the others' ports.
 */
final class ChaosReplicas implements Victims, Replicas {
  private final ProxyMesh mesh = new ProxyMesh();
  private final List<Integer> clientPorts = new ArrayList<>();
  private final LocalProcesses processes;
  private final LeaderWatch watch;
  private final int size;

  private ChaosReplicas(int replicas, List<String> overrides, Consumer<String> tell) {
    size = replicas;
    try {
      processes = LocalProcesses.start(replicas, overrides, tell, this::config);
    } catch (RuntimeException e) {
      mesh.close();
      throw e;
    }
    watch = new LeaderWatch(processes::liveEndpoints);
  }

  static ChaosReplicas start(int replicas, List<String> overrides, Consumer<String> tell) {
    return new ChaosReplicas(replicas, overrides, tell);
  }

  private Path config(Path common, Settings settings, int id) throws IOException {
    List<MemberSettings> members = settings.cluster().members();
    if (clientPorts.isEmpty()) {
      for (MemberSettings member : members) {
        clientPorts.add(mesh.open(ProxyMesh.CLIENTS, member.id(), member.clientPort()));
      }
    }
    StringBuilder text = new StringBuilder(Files.readString(common));
    text.append("loggos.cluster.members = [\n");
    for (MemberSettings member : members) {
      boolean self = member.id() == id;
      text.append(
          String.format(
              "  { id = %d, host = \"%s\", port = %d, client-port = %d }%n",
              member.id(),
              member.host(),
              self ? member.port() : mesh.open(id, member.id(), member.port()),
              self ? member.clientPort() : clientPorts.get(member.id())));
    }
    return Files.writeString(common.resolveSibling("replica-" + id + ".conf"), text.append("]\n"));
  }

  /** Where clients connect: to the proxy. */
  List<Endpoint> clientEndpoints() {
    String host = InetAddress.getLoopbackAddress().getHostAddress();
    return clientPorts.stream().map(port -> new Endpoint(host, port)).toList();
  }

  /** Those that run, without a proxy in between. */
  Endpoints liveEndpoints() {
    return processes.liveEndpoints();
  }

  /** How often another replica was seen to lead. */
  int leaderChanges() {
    return watch.changes();
  }

  @Override
  public Endpoints endpoints() {
    return processes.endpoints();
  }

  @Override
  public void requireAlive() {
    processes.requireAlive();
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public List<Integer> live() {
    return liveEndpoints().replicas().stream().map(Endpoints.Replica::id).toList();
  }

  @Override
  public int leader() {
    return watch.leader();
  }

  @Override
  public void kill(int id) {
    processes.kill(id);
    mesh.refuseTo(id);
  }

  @Override
  public void restart(int id) {
    mesh.acceptTo(id);
    processes.restart(id);
  }

  @Override
  public void pause(int id) {
    processes.pause(id, true);
  }

  @Override
  public void resume(int id) {
    if (live().contains(id)) {
      processes.pause(id, false);
    }
  }

  @Override
  public ProxyMesh network() {
    return mesh;
  }

  @Override
  public void close() {
    watch.close();
    processes.close();
    mesh.close();
  }
}
