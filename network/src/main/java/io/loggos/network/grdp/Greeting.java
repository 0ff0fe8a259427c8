package io.loggos.network.grdp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * How another process introduces itself.
 *
 * @param from its address, from which it was really sent
 * @param peer who was called at that address; null when it called
 * @param incarnation which process start of it this is
 * @param bytes what it says; valid during the call only
 */
public record Greeting(InetSocketAddress from, Object peer, long incarnation, ByteBuffer bytes) {}
