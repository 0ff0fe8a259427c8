package io.loggos.replica;

import io.loggos.api.Ballot;
import java.util.List;

/**
 * What a replica knows of itself and its peers at one moment.
 *
 * @param index its place
 * @param role {@code leader}, {@code follower} or {@code quarantined}
 * @param leader index of the leader it trusts, -1 for none
 * @param ballot the highest ballot seen
 * @param clusterId the cluster's identity, 0 while unknown
 * @param decided last slot of its decided prefix
 * @param executed last slot executed
 * @param logStart lowest slot it can still hand out
 * @param knownDecided highest slot it knows to be decided anywhere
 * @param chain the reply chain after the executed slot
 * @param stateHash digest of the application's state, or null when not asked for and not cheap
 * @param sessions open sessions
 * @param waiting requests waiting for the window
 * @param requests requests executed by this process
 * @param tolerates how many further failures the service survives
 * @param quarantine why it stopped executing, or null
 * @param peers one per member, itself included
 */
public record ReplicaStatus(
    int index,
    String role,
    int leader,
    Ballot ballot,
    long clusterId,
    long decided,
    long executed,
    long logStart,
    long knownDecided,
    long chain,
    Long stateHash,
    int sessions,
    int waiting,
    long requests,
    int tolerates,
    String quarantine,
    List<Peer> peers) {

  /**
   * What is known of one member.
   *
   * @param index its place
   * @param suspected whether it is suspected to have failed
   * @param executed the last slot it said it executed
   * @param quarantined whether it said it stopped executing
   */
  public record Peer(int index, boolean suspected, long executed, boolean quarantined) {}
}
