package io.loggos.client;

import io.loggos.api.ReplyStatus;
import io.loggos.network.clientwire.Welcome;
import java.util.random.RandomGenerator;

/**
 * The one connection of a client: whether it stands, whether the replica behind it leads, when to
 * give it up and for which other replica. Knows how many entries were sent over it, not which.
 */
final class ReplicaLink {
  private static final long NEVER = Long.MAX_VALUE;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long LATE_NANOS = 50 * NANOS_PER_MILLI;

  private final LeaderSearch search;
  private final ClientEffects effects;

  private Phase phase = Phase.CLOSED;

  /** DOWN: when to connect. CONNECTING: when to give up. UP: when to switch, or never. */
  private long phaseDueNanos = NEVER;

  /** The replica of the present connection or attempt. */
  private Endpoint connected;

  /** The replica has not shown that it leads: one entry at a time. */
  private boolean probing;

  /** Entries sent over the present connection and not answered. */
  private int awaiting;

  /** Something was sent since the last answer, even if nobody waits for it any more. */
  private boolean asking;

  /** The last answer, or the send that began the present wait for one. */
  private long heardNanos;

  /** The silence has been forgiven once, because this process itself stood still. */
  private boolean forgiven;

  /** The cluster's identity, 0 until a replica has told it. */
  private long clusterId;

  ReplicaLink(ClientOptions options, RandomGenerator random, ClientEffects effects) {
    this.search = new LeaderSearch(options, random);
    this.effects = effects;
  }

  private enum Phase {
    CLOSED,
    DOWN,
    CONNECTING,
    UP
  }

  /** What a tick did to the connection. */
  enum Change {
    /** Nothing the session must know. */
    NONE,
    /** What was sent and not answered is in doubt from now on. */
    LOST,
    /** The replica that sent us away is to be asked again. */
    RESUMED
  }

  boolean isClosed() {
    return phase == Phase.CLOSED;
  }

  boolean isUp() {
    return phase == Phase.UP;
  }

  /** Whether a connection stands or is being made. */
  boolean isActive() {
    return phase == Phase.UP || phase == Phase.CONNECTING;
  }

  /** Whether the next entry may go out. */
  boolean isSendable() {
    return phase == Phase.UP && phaseDueNanos == NEVER && (!probing || awaiting == 0);
  }

  /** Whether all that was sent is answered. */
  boolean isQuiet() {
    return awaiting == 0;
  }

  long clusterId() {
    return clusterId;
  }

  Endpoint member(int index) {
    return search.member(index);
  }

  String describe() {
    return search.describe();
  }

  boolean isRefusedEverywhere() {
    return search.isRefusedEverywhere();
  }

  void open(long nowNanos) {
    phase = Phase.DOWN;
    phaseDueNanos = nowNanos;
  }

  void close() {
    phase = Phase.CLOSED;
    effects.disconnect();
  }

  /** A replica answered HELLO; false when it is one of another cluster and was refused. */
  boolean welcomed(Welcome welcome, long nowNanos) {
    if (!Welcome.isAcceptable(clusterId, welcome.clusterId())) {
      effects.disconnect();
      refused("belongs to another cluster, or to what was before its recovery", nowNanos);
      return false;
    }
    clusterId = welcome.clusterId() == 0 ? clusterId : welcome.clusterId();
    search.welcomed(welcome);
    phase = Phase.UP;
    phaseDueNanos = NEVER;
    probing = welcome.leaderIndex() < 0;
    if (!probing && welcome.leaderIndex() != welcome.ownIndex()) {
      redirect(welcome.leaderIndex(), nowNanos);
    }
    return true;
  }

  /** The replica told who the members are now. */
  void membersChanged(Welcome welcome) {
    search.membersChanged(welcome);
  }

  void refused(String reason, long nowNanos) {
    lose(isSwitching() ? phaseDueNanos : nowNanos + search.refused(reason, nowNanos));
  }

  void lost(String reason, long nowNanos) {
    lose(isSwitching() ? phaseDueNanos : nowNanos + search.failed(reason, nowNanos));
  }

  void sent(long nowNanos) {
    if (!isWaiting()) {
      heardNanos = nowNanos;
    }
    asking = true;
    awaiting++;
  }

  /**
   * Whether silence means something. Requests that were given up count too: otherwise a time limit
   * below the patience would let a dead connection stand for ever.
   */
  private boolean isWaiting() {
    return asking || awaiting > 0;
  }

  /** One of the entries sent was answered, or is no longer waited for. */
  void answered() {
    awaiting--;
  }

  /** The replica said something. */
  void heard(ReplyStatus status, long nowNanos) {
    heardNanos = nowNanos;
    asking = false;
    forgiven = false;
    if (status != ReplyStatus.NOT_LEADER && !isSwitching()) {
      search.progressed();
      probing = false;
    }
  }

  /** The replica does not lead; the first who says so decides where to go. */
  void redirect(int leaderIndex, long nowNanos) {
    if (!isSwitching()) {
      phaseDueNanos = nowNanos + search.redirected(leaderIndex, nowNanos);
    }
  }

  /** When {@link #tick} has something to do. */
  long dueNanos() {
    boolean waits = phase == Phase.UP && phaseDueNanos == NEVER && isWaiting();
    return waits ? heardNanos + search.patienceNanos() : phaseDueNanos;
  }

  Change tick(long nowNanos) {
    if (phase == Phase.CLOSED || nowNanos < dueNanos()) {
      return Change.NONE;
    }
    if (phase == Phase.DOWN) {
      connect(nowNanos);
      return Change.NONE;
    }
    if (phase == Phase.UP && !isSwitching() && !forgiven && nowNanos - dueNanos() > LATE_NANOS) {
      // it was us who stood still: answers may lie in our own socket
      forgiven = true;
      heardNanos = nowNanos + LATE_NANOS - search.patienceNanos();
      return Change.NONE;
    }
    if (!isSwitching()) {
      // a paused process accepts connections and answers nothing; the others know who follows it
      String trouble = "silent for " + search.patienceNanos() / NANOS_PER_MILLI + " ms";
      search.silenced(nowNanos);
      effects.disconnect();
      lose(nowNanos + search.failed(trouble, nowNanos));
      tick(nowNanos);
      return Change.LOST;
    }
    if (search.target().equals(connected)) {
      phaseDueNanos = NEVER;
      probing = true;
      return Change.RESUMED;
    }
    connect(nowNanos);
    return Change.LOST;
  }

  /** Whether this connection is about to be given up for another replica, or for a pause. */
  private boolean isSwitching() {
    return phase == Phase.UP && phaseDueNanos != NEVER;
  }

  private void connect(long nowNanos) {
    phase = Phase.CONNECTING;
    connected = search.target();
    phaseDueNanos = nowNanos + search.patienceNanos();
    forgetSent();
    effects.connect(connected);
  }

  private void lose(long connectAtNanos) {
    phase = Phase.DOWN;
    phaseDueNanos = connectAtNanos;
    forgetSent();
  }

  private void forgetSent() {
    awaiting = 0;
    asking = false;
  }
}
