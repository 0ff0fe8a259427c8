package io.loggos.network.datagram;

import io.loggos.api.io.Transport;
import io.loggos.api.plugin.TransportPlugin;
import io.loggos.network.OwnLoop;
import io.loggos.network.SocketKind;
import io.netty.channel.EventLoop;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * What the classes of one transport share.
 *
 * @param context what the transport was built from
 * @param listener whom to tell
 * @param options the settings
 * @param loop the node's loop
 * @param sockets which sockets the loop drives
 * @param random for what strangers must not guess, and for pauses
 */
record GrdpScope(
    TransportPlugin.Context context,
    Transport.Listener listener,
    DatagramOptions options,
    EventLoop loop,
    SocketKind sockets,
    RandomGenerator random) {

  static GrdpScope of(TransportPlugin.Context context, Transport.Listener listener) {
    EventLoop loop = OwnLoop.of(context, "grdp");
    DatagramOptions options = DatagramOptions.read(context.options(), context.network());
    // what is out of range is told now, and not when the node starts
    options.protocol(true, Integer.MAX_VALUE);
    return new GrdpScope(context, listener, options, loop, SocketKind.of(loop), new SecureRandom());
  }
}
