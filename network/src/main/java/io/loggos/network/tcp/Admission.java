package io.loggos.network.tcp;

import io.loggos.api.ClusterId;
import io.loggos.api.Configuration;
import io.loggos.api.Epoch;
import io.loggos.api.Incarnation;
import io.loggos.api.ReplicaId;
import io.loggos.api.machine.Memory;
import io.loggos.api.plugin.TransportPlugin;
import java.nio.ByteBuffer;

/**
 * Whether the other side of a connection is who it should be. A pure judgement over what both sides
 * say about themselves; what depends on other connections is judged by {@link Handshake}.
 */
final class Admission {
  private final TransportPlugin.Context context;

  Admission(TransportPlugin.Context context) {
    this.context = context;
  }

  /** What to tell a node that speaks another version of the protocol. */
  Refusal foreignVersion(int version) {
    return Refusal.harmless(
        "protocol version "
            + version
            + " is not the version "
            + Hello.PROTOCOL_VERSION
            + " spoken by replica "
            + context.self().index()
            + ": run the same release on every node");
  }

  /** Whether the hello is of the own cluster, as far as both sides know. */
  boolean sameCluster(Hello hello) {
    return hello.clusterName().equals(context.identity().clusterName())
        && sameId(hello.clusterId(), context.identity().clusterId());
  }

  private static boolean sameId(long one, long other) {
    return one == 0 || other == 0 || one == other;
  }

  /**
   * Judges a hello.
   *
   * @param expected the replica that was dialled, or null for anyone
   * @param known whether the other side is a member of the own cluster, as far as it is known here
   * @return the refusal, or null when nothing speaks against the other side
   */
  Refusal check(Hello hello, ReplicaId expected, boolean known) {
    Refusal refusal = checkCluster(hello);
    return refusal == null ? checkPlace(hello, expected, known) : refusal;
  }

  private Refusal checkCluster(Hello hello) {
    TransportPlugin.Identity own = context.identity();
    String who = "replica " + hello.index();
    if (!hello.clusterName().equals(own.clusterName())) {
      return Refusal.harmless(
          who
              + " belongs to the cluster \""
              + Refusal.oneLine(hello.clusterName())
              + "\", replica "
              + context.self().index()
              + " to \""
              + own.clusterName()
              + "\": check the addresses in loggos.cluster.members and loggos.cluster.name");
    }
    if (ClusterId.isLater(own.clusterId(), hello.clusterId()) && hello.clusterId() != 0) {
      return Refusal.last(past(who, hello.clusterId(), own.clusterId()));
    }
    if (ClusterId.isLater(hello.clusterId(), own.clusterId()) && own.clusterId() != 0) {
      return Refusal.harmless(
          past("replica " + context.self().index(), own.clusterId(), hello.clusterId()));
    }
    if (!sameId(hello.clusterId(), own.clusterId())) {
      return Refusal.harmless(
          who
              + " belongs to the cluster with id "
              + hex(hello.clusterId())
              + ", replica "
              + context.self().index()
              + " to "
              + hex(own.clusterId())
              + ": one of them has the data of another cluster, or an address was reused; check"
              + " loggos.cluster.members and the data directories");
    }
    if (hello.agreementHash() != own.agreementHash()) {
      return Refusal.harmless(
          who
              + " has other settings ("
              + hex(hello.agreementHash())
              + ") than replica "
              + context.self().index()
              + " ("
              + hex(own.agreementHash())
              + "): compare their configuration files; the settings that all replicas share must"
              + " be equal");
    }
    return null;
  }

  private static String past(String who, long past, long present) {
    return who
        + " was a member of the cluster until it lost its majority and was recovered without this"
        + " one (cluster id "
        + hex(past)
        + ", now "
        + hex(present)
        + "): it can never take part again with what it has; empty its data directory and start it"
        + " as a standby";
  }

  private Refusal checkPlace(Hello hello, ReplicaId expected, boolean known) {
    Configuration configuration = context.configuration();
    ReplicaId self = context.self();
    if (hello.sender().equals(self)) {
      return Refusal.harmless(
          "replica "
              + self.index()
              + " is already running as "
              + context.incarnation()
              + ", the other as "
              + hello.incarnation()
              + ": two nodes with one id; start each node with its own index");
    }
    if (!known && !isCertainlySameCluster(hello)) {
      return Refusal.harmless(
          "replica "
              + name(hello.sender())
              + " is not a member of configuration "
              + configuration.number()
              + ", whose members are 0 to "
              + (configuration.places() - 1)
              + ": add it to loggos.cluster.members of every node");
    }
    if (hello.receiver() != self.index()) {
      return misplaced(Integer.toString(hello.receiver()), name(self));
    }
    if (expected != null && !hello.sender().equals(expected)) {
      return misplaced(name(expected), name(hello.sender()));
    }
    return null;
  }

  /**
   * A replica that joins, or has left, need not be known here; but it must have proved by the
   * cluster's random identity that it does not come from elsewhere.
   */
  private boolean isCertainlySameCluster(Hello hello) {
    return hello.clusterId() != 0 && hello.clusterId() == context.identity().clusterId();
  }

  private static Refusal misplaced(String wanted, String found) {
    return Refusal.harmless(
        "the address of replica "
            + wanted
            + " is answered by replica "
            + found
            + ": check the addresses in loggos.cluster.members");
  }

  private static String name(ReplicaId id) {
    return id.epoch().equals(Epoch.FIRST) ? Integer.toString(id.index()) : id.toString();
  }

  /** What to tell a second living process with the id of the first. */
  static Refusal alreadyRunning(Hello hello, long running) {
    return Refusal.fatal(
        "replica "
            + hello.index()
            + " is already running as "
            + running
            + ", this one is "
            + hello.incarnation()
            + ": two nodes with one id; start each node with its own index");
  }

  /**
   * Judges by what is remembered. Whoever is let in is remembered before this returns.
   *
   * @return the refusal, or null when it is let in
   */
  Refusal meet(Hello hello, boolean refuseNewIncarnations) {
    TransportPlugin.Identity identity = context.identity();
    long remembered = identity.peerIncarnation(hello.sender());
    if (refuseNewIncarnations && remembered != 0 && remembered != hello.incarnation()) {
      Memory known = identity.peerMemory(hello.sender());
      if (!Incarnation.remembers(hello.incarnation(), remembered)) {
        return forgot(hello, remembered);
      }
      if (!hello.memory().covers(known)) {
        return forgot(hello, known);
      }
    }
    identity.onMet(hello.sender(), hello.incarnation());
    return null;
  }

  /**
   * Whether a refusal comes from that replica of the own cluster, or of what it was recovered as,
   * and means this one: behind a reused address anybody may answer.
   */
  boolean isFrom(ByteBuffer refusal, ReplicaId from) {
    if (Hello.versionOf(refusal) != Hello.PROTOCOL_VERSION) {
      return false;
    }
    Hello refuser = Hello.read(refusal);
    return (sameCluster(refuser) || isRecovered(refuser))
        && refuser.sender().equals(from)
        && refuser.receiver() == context.self().index();
  }

  /** Whether the other side is of a later incarnation of the own cluster. */
  private boolean isRecovered(Hello hello) {
    long own = context.identity().clusterId();
    return hello.clusterName().equals(context.identity().clusterName())
        && own != 0
        && ClusterId.isLater(hello.clusterId(), own);
  }

  /** What to tell a process that comes back without what it promised before. */
  static Refusal forgot(Hello hello, long remembered) {
    String who =
        "replica "
            + hello.index()
            + ", which was "
            + remembered
            + " and is now "
            + hello.incarnation()
            + ", ";
    boolean last = false;
    boolean durable =
        Incarnation.start(remembered) > 0 && Incarnation.start(hello.incarnation()) > 0;
    String why;
    if (durable && Incarnation.sameLineage(remembered, hello.incarnation())) {
      last = true; // each start raises the number, so that in the end it would pass
      why =
          "has an older state of its data directory than it had, or a copy of it is in use: it"
              + " cannot vote again; give it back the newest one, or have it replaced by a standby";
    } else if (durable) {
      why =
          "lost its data directory: it cannot vote again; give it back, or have it replaced by a"
              + " standby";
    } else {
      why =
          "restarted without its memory (storage mode memory): it cannot vote again; have it"
              + " replaced by a standby, restart the whole cluster, or use a durable storage mode";
    }
    return last ? Refusal.last(who + why) : Refusal.fatal(who + why);
  }

  /** What to tell a process that comes back with a state older than what it told others. */
  static Refusal forgot(Hello hello, Memory known) {
    return Refusal.last(
        "replica "
            + hello.index()
            + " comes with "
            + hello.memory()
            + ", but had promised or voted up to "
            + known
            + ": its data directory is an older copy, or lost its last writes: it cannot vote"
            + " again; have it replaced by a standby");
  }

  private static String hex(long value) {
    return String.format("%016x", value);
  }
}
