package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loggos.client.Endpoint;
import io.loggos.client.LoggosException;
import io.loggos.client.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What one replica said of itself, or why it said nothing.
 *
 * @param id its id, or {@link Endpoints#ID_UNKNOWN}
 * @param address where it takes clients, or empty when unknown
 * @param status its answer, or null
 * @param trouble why there is no answer, or null
 */
record MemberStatus(int id, String address, JsonNode status, String trouble) {
  /** Asks one replica. */
  static MemberStatus fetch(Endpoints.Replica replica, Duration timeout, String... words) {
    String address = replica.endpoint().toString();
    try {
      String answer =
          Status.fetch(replica.endpoint().host(), replica.endpoint().port(), timeout, words);
      return answered(address, answer);
    } catch (LoggosException | FailedCheckException e) {
      return silent(replica.id(), address, e);
    }
  }

  /**
   * From an answer.
   *
   * @throws FailedCheckException when it makes no sense
   */
  static MemberStatus answered(String address, String answer) {
    JsonNode status = Json.read(answer);
    if (!status.path("id").isInt()) {
      throw new FailedCheckException("not the status of a replica: " + answer);
    }
    return new MemberStatus(status.path("id").asInt(), address, status, null);
  }

  /** From the reason why there is no answer. */
  static MemberStatus silent(int id, String address, RuntimeException failure) {
    String reason = failure.getMessage();
    String prefix = address + ": ";
    boolean repeats = !address.isEmpty() && reason.startsWith(prefix);
    return new MemberStatus(
        id, address, null, repeats ? reason.substring(prefix.length()) : reason);
  }

  /** How to call it. */
  String name() {
    return id == Endpoints.ID_UNKNOWN ? address : "replica " + id;
  }

  boolean isReachable() {
    return status != null;
  }

  boolean isLeader() {
    return isReachable() && text("role").equals("leader");
  }

  /** Whom it follows, itself included; -1 for none. */
  int leader() {
    return status.path("leader").asInt(-1);
  }

  boolean isQuarantined() {
    return status.path("quarantine").isTextual();
  }

  /** The number of the latest configuration it knows. */
  long configuration() {
    return status.path("configuration").asLong(0);
  }

  /** The identity of its cluster; 0 when it has none yet. */
  long clusterId() {
    String id = status.path("cluster_id").asText("");
    return id.isEmpty() ? 0 : Long.parseUnsignedLong(id, 16);
  }

  long executed() {
    return status.path("executed").asLong(-1);
  }

  /** The digest of its application's state; null when it was not told. */
  String stateHash() {
    return status.path("state_hash").asText(null);
  }

  /** The spare machines it could have, as people are told of them. */
  List<String> standbys() {
    List<String> standbys = new ArrayList<>();
    for (JsonNode standby : status.path("standbys")) {
      long followed = followedBy(standby.asText());
      standbys.add(standby.asText() + (followed < 0 ? "" : " (hot, at slot " + followed + ")"));
    }
    return standbys;
  }

  /** Whether it could have that spare machine. */
  boolean knowsStandby(String address) {
    for (JsonNode standby : status.path("standbys")) {
      if (standby.asText().equals(address)) {
        return true;
      }
    }
    return false;
  }

  /** How far a hot standby has come, as it was told; -1 for a cold one. */
  long followedBy(String address) {
    return status.path("hot_standbys").path(address).asLong(-1);
  }

  /** The members as it knows them. */
  List<Endpoints.Replica> members() {
    List<Endpoints.Replica> members = new ArrayList<>();
    for (JsonNode member : status.path("members")) {
      Endpoint endpoint =
          new Endpoint(member.path("host").asText(), member.path("client_port").asInt());
      members.add(new Endpoints.Replica(member.path("id").asInt(), endpoint));
    }
    return members;
  }

  String text(String field) {
    return status.path(field).asText("");
  }

  ObjectNode json() {
    ObjectNode json = Json.object().put("id", id).put("address", address);
    return isReachable() ? json.setAll((ObjectNode) status) : json.put("error", trouble);
  }
}
