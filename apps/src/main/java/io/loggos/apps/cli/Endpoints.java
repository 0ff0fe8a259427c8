package io.loggos.apps.cli;

import io.loggos.client.Endpoint;
import io.loggos.config.Settings;
import java.util.ArrayList;
import java.util.List;

/**
 * Where replicas of a cluster take clients.
 *
 * @param cluster its name, or empty when unknown
 * @param replicas at least one
 * @param quorum how many replicas a leader needs behind it, or 0 when unknown
 */
record Endpoints(String cluster, List<Replica> replicas, int quorum) {
  /** The id of a replica of which only the address is known. */
  static final int ID_UNKNOWN = -1;

  /**
   * One of them.
   *
   * @param id its place in the cluster, or {@link #ID_UNKNOWN}
   * @param endpoint where it takes clients
   */
  record Replica(int id, Endpoint endpoint) {}

  /** All members that the settings describe. */
  static Endpoints of(Settings settings) {
    List<Replica> replicas = new ArrayList<>();
    settings
        .cluster()
        .members()
        .forEach(
            member ->
                replicas.add(
                    new Replica(member.id(), new Endpoint(member.host(), member.clientPort()))));
    return new Endpoints(
        settings.cluster().name(), replicas, settings.paxosMulti().quorums().phase2());
  }

  /**
   * Some replicas of some cluster.
   *
   * @param text {@code host:port,host:port}
   * @throws IllegalArgumentException when it is malformed
   */
  static Endpoints parse(String text) {
    return new Endpoints(
        "",
        Endpoint.parseList(text).stream().map(where -> new Replica(ID_UNKNOWN, where)).toList(),
        0);
  }

  /** The addresses alone. */
  List<Endpoint> addresses() {
    return replicas.stream().map(Replica::endpoint).toList();
  }
}
