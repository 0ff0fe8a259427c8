package io.loggos.api.plugin;

import io.loggos.api.Configuration;
import io.loggos.api.ReplicaId;
import io.loggos.api.io.Transport;
import io.loggos.api.machine.Memory;
import io.loggos.api.wire.MessageCodec;
import java.util.concurrent.ScheduledExecutorService;

/** A way to carry messages between replicas. */
public interface TransportPlugin extends Plugin {
  /** Builds the transport; nothing is bound or connected before {@link Transport#start}. */
  Transport create(Context context, Transport.Listener listener);

  /**
   * What a transport is built from.
   *
   * @param self the own replica
   * @param incarnation which process start this is
   * @param identity what peers must agree on
   * @param configuration the members at the start and their addresses, itself among them
   * @param codec turns messages into bytes; used on the loop only
   * @param loop the node's loop, on which all work is done and every listener call is made
   * @param options the plug-in's section of the settings
   * @param network the section shared by all transports
   */
  record Context(
      ReplicaId self,
      long incarnation,
      Identity identity,
      Configuration configuration,
      MessageCodec codec,
      ScheduledExecutorService loop,
      Options options,
      Options network) {}

  /** What both ends of a connection must agree on before a message passes; used on the loop. */
  interface Identity {
    /** The cluster's name from the configuration file. */
    String clusterName();

    /** The cluster's random identity, 0 while it is not known yet. */
    long clusterId();

    /** A digest of the settings all replicas must share. */
    long agreementHash();

    /** The incarnation last met of a peer, perhaps by an earlier start; 0 when it never was. */
    long peerIncarnation(ReplicaId peer);

    /** What this node has promised and voted for; a peer that knows of more refuses it. */
    Memory memory();

    /** What a peer is known to have promised and voted for; it must come back with no less. */
    Memory peerMemory(ReplicaId peer);

    /** A peer is let in. Remembered, as far as the storage remembers, before this returns. */
    void onMet(ReplicaId peer, long incarnation);
  }
}
