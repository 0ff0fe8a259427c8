package io.loggos.network.grdp;

/**
 * What the connections of one endpoint share.
 *
 * @param scratch for datagrams that are not kept
 */
record Parts(
    GrdpOptions options,
    DatagramPort port,
    GrdpListener listener,
    TimerWheel wheel,
    PacketPool pool,
    GrdpCounters counters,
    MessageIds messageIds,
    byte[] scratch) {}
