package io.loggos.api.machine;

import io.loggos.api.Ballot;
import io.loggos.api.ReplicaId;
import io.loggos.api.wire.Message;

/**
 * The part that tells who is alive and who should lead. Any message is a sign of life. The replica
 * reads {@link #leader} and {@link #isSuspected} after each step.
 */
public interface Liveness {
  /** Begins; called once, before any other event. */
  void start();

  /** Any message arrived from a peer, of whatever part; called before that part sees it. */
  void onHeard(ReplicaId from);

  /** A message of this part arrived. */
  void onMessage(ReplicaId from, Message message);

  /** A timer of this part fired. */
  void onTimer(TimerKey timer);

  /** Something was broadcast to all peers, which serves as a sign of life of our own. */
  void onBroadcast();

  /** The transport proved that the peer's process is gone: connections to it are refused. */
  void onCrashEvidence(ReplicaId peer);

  /** The latest configuration has other members than before. */
  void onMembership();

  /** The highest ballot that consensus has seen. */
  void onBallot(Ballot highest);

  /** What this replica says of itself from now on. */
  void onOwnVitals(Vitals vitals);

  /**
   * An operator wants that member to lead, and this replica leads under that ballot: all replicas
   * come to know the wish, and trust the member as long as it is healthy; once it is suspected the
   * wish is void.
   *
   * @return whether this replica trusts the member now; if not, the wish is void at once
   */
  boolean handOver(ReplicaId target, Ballot ballot);

  /** The wish that this member lead is void, if no later one was heard of. */
  void withdrawHandover(ReplicaId target);

  /** Whom to trust as leader, possibly oneself; null when nobody can lead. */
  ReplicaId leader();

  /** Whether the peer is suspected to have failed; never oneself. */
  boolean isSuspected(int index);

  /** Whether this replica hears enough peers, itself counted, to be of use as leader. */
  boolean hearsQuorum();

  /** Whether this replica's own loop was delayed beyond the bound lately. */
  boolean wasPaused();

  /** What the peer last said of itself, {@link Vitals#UNKNOWN} at first. */
  Vitals vitals(int index);

  /**
   * What the sender says of itself in a message of this part, be it a member or not; null for
   * nothing.
   */
  Vitals told(Message message);
}
