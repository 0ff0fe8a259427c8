package io.loggos.network.grdp;

/**
 * What the other side said about itself in its ping or pong.
 *
 * @param id its number of the connection
 * @param incarnation which process start it is
 * @param nonce a random number of its own for this connection
 * @param attempt grows with each connection that process begins
 * @param first the number of its first packet
 * @param windowPackets how many packets it takes at once
 * @param windowBytes how many bytes it takes at once
 * @param datagramBytes the largest datagram it takes
 */
record Terms(
    int id,
    long incarnation,
    long nonce,
    int attempt,
    int first,
    int windowPackets,
    int windowBytes,
    int datagramBytes) {}
