package io.loggos.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loggos.api.Configuration;
import io.loggos.api.Member;
import io.loggos.api.io.ReplicaProvider.StandbyAddress;
import java.util.Map;

/**
 * What a node knows of the membership at one moment.
 *
 * @param latest the configuration decided last
 * @param firstSlot the first slot it rules
 * @param pending whether it does not rule yet
 * @param lifeCycle how far the node's own replica has come
 * @param paused whether operators want failed replicas to be left alone, as far as it knows
 * @param provider where spare machines come from
 * @param standbys those that could be had at this moment, as far as that is known, and the last
 *     slot that each has executed as a hot one, or -1
 */
record MembershipStatus(
    Configuration latest,
    long firstSlot,
    boolean pending,
    String lifeCycle,
    boolean paused,
    String provider,
    Map<StandbyAddress, Long> standbys) {
  /** Adds it to a node's status. */
  void write(ObjectNode json) {
    json.put("configuration", latest.number());
    json.put("pending_change", pending ? "rules from slot " + firstSlot : null);
    json.put("life_cycle", lifeCycle).put("replacement_paused", paused);
    ArrayNode members = json.putArray("members");
    for (Member member : latest.members()) {
      members
          .addObject()
          .put("id", member.id().index())
          .put("epoch", member.id().epoch().toString())
          .put("host", member.host())
          .put("port", member.port())
          .put("client_port", member.clientPort());
    }
    json.put("standby_provider", provider);
    ArrayNode pool = json.putArray("standbys");
    ObjectNode hot = json.putObject("hot_standbys");
    standbys.forEach(
        (standby, followed) -> {
          pool.add(standby.toString());
          if (followed >= 0) {
            hot.put(standby.toString(), followed);
          }
        });
  }
}
