package io.loggos.liveness;

import io.loggos.api.Ballot;
import io.loggos.api.machine.Vitals;
import java.util.Arrays;

/**
 * What each member last said in a {@link Heartbeat}, and what consensus says here. Nothing said by
 * a peer is believed beyond its bounds.
 */
final class PeerReports {
  private static final int NONE = -1;

  private final Membership members;
  private final Vitals[] vitals = new Vitals[Membership.MEMBERS_MAX];

  /** The highest ballot known there; at the own place, the highest that consensus has seen here. */
  private final Ballot[] highest = new Ballot[Membership.MEMBERS_MAX];

  /** See {@link Heartbeat#hops}; 0 at the own place. */
  private final int[] hops = new int[Membership.MEMBERS_MAX];

  private final long[] hears = new long[Membership.MEMBERS_MAX];
  private final int[] vouched = new int[Membership.MEMBERS_MAX];

  /** Peers that said whether they exchange messages with a majority, and do. */
  private long connected;

  /** Peers whose heartbeat was heard since they were last suspected; the rest is unknown. */
  private long informed;

  /**
   * The highest ballot that consensus has seen anywhere, as far as it got about. News of a ballot
   * that no consensus remembers dies out, because its hops grow: it must not rule elections for
   * ever.
   */
  private Ballot highestOfAll = Ballot.NONE;

  /** Over how many replicas that news came; 0 when consensus here has seen the ballot itself. */
  private int hopsOfHighest;

  /** The latest wish who is to lead, of whomever it came. */
  private Handover handover = Handover.NONE;

  PeerReports(Membership members) {
    this.members = members;
    Arrays.fill(vitals, Vitals.UNKNOWN);
    Arrays.fill(highest, Ballot.NONE);
    Arrays.fill(vouched, NONE);
  }

  void onHeartbeat(int peer, Heartbeat heartbeat) {
    long bit = Membership.bit(peer);
    vitals[peer] = heartbeat.vitals();
    highest[peer] = heartbeat.highest();
    hops[peer] = heartbeat.hops();
    hears[peer] = heartbeat.hears();
    vouched[peer] = heartbeat.vouched() - 1;
    connected = heartbeat.connected() ? connected | bit : connected & ~bit;
    informed |= bit;
    onHandover(heartbeat.handover());
    findHighest();
  }

  /** Somebody, perhaps this replica, wants or withdraws this. */
  void onHandover(Handover said) {
    if (said.isAbove(handover)) {
      handover = said;
    }
  }

  /** The latest wish who is to lead. */
  Handover handover() {
    return handover;
  }

  /** Consensus here has seen this ballot; returns whether that is news. */
  boolean onBallot(Ballot own) {
    if (own == highest[members.self()]) {
      return false;
    }
    highest[members.self()] = own;
    return findHighest();
  }

  void onOwnVitals(Vitals own) {
    vitals[members.self()] = own;
  }

  /** What these peers said may be outdated: wait until they say it again. */
  void doubt(long peers) {
    if ((informed & peers) != 0) {
      informed &= ~peers;
      findHighest();
    }
  }

  /** These places have new holders, who said nothing yet. */
  void forget(long places) {
    doubt(places);
    for (int i = 0; i < Membership.MEMBERS_MAX; i++) {
      if ((places & Membership.bit(i)) != 0 && i != members.self()) {
        vitals[i] = Vitals.UNKNOWN;
      }
    }
  }

  /** {@link Vitals#UNKNOWN} before anything was said. */
  Vitals vitals(int index) {
    return index >= 0 && index < vitals.length ? vitals[index] : Vitals.UNKNOWN;
  }

  /** The highest ballot known here, be it from consensus or from peers that are heard. */
  Ballot highestBallot() {
    return highestOfAll;
  }

  boolean isInformed(int peer) {
    return (informed & Membership.bit(peer)) != 0;
  }

  /** Whether the peer hears this replica; taken for granted until it says otherwise. */
  boolean hearsUs(int peer) {
    return !isInformed(peer) || (hears[peer] & Membership.bit(members.self())) != 0;
  }

  /** Whether the peer said that it does not hear that other member. */
  boolean isDeafTo(int peer, int other) {
    return isInformed(peer) && (hears[peer] & Membership.bit(other)) == 0;
  }

  /** Whether the peer exchanges messages with a majority; likewise. */
  boolean isConnected(int peer) {
    return !isInformed(peer) || (connected & Membership.bit(peer)) != 0;
  }

  /** Whether the peer said, knowing of all ballots known here, that it does not vouch for it. */
  boolean hasGivenUp(int peer, int leader) {
    return isInformed(peer) && vouched[peer] != leader && !highestOfAll.isAbove(highest[peer]);
  }

  /** Over how many replicas the news of {@link #highestBallot} came. */
  int hopsOfHighest() {
    return hopsOfHighest;
  }

  private boolean findHighest() {
    Ballot before = highestOfAll;
    highestOfAll = highest[members.self()];
    hopsOfHighest = 0;
    for (int i = 0; i < members.places(); i++) {
      // what a peer knows that does not hear us nobody could correct; and news with more hops than
      // there are other members goes round in circles
      if (isInformed(i) && hearsUs(i) && hops[i] + 1 < members.size()) {
        int order = highest[i].compareTo(highestOfAll);
        if (order > 0 || (order == 0 && hops[i] + 1 < hopsOfHighest)) {
          highestOfAll = highest[i];
          hopsOfHighest = hops[i] + 1;
        }
      }
    }
    return !highestOfAll.equals(before);
  }
}
