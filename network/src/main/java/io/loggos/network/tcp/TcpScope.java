package io.loggos.network.tcp;

import io.loggos.api.io.Transport;
import io.loggos.api.plugin.TransportPlugin;
import io.loggos.network.OwnLoop;
import io.loggos.network.SocketKind;
import io.loggos.network.frame.FrameWriter;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.random.RandomGenerator;

/**
 * What the classes of one transport share.
 *
 * @param context what the transport was built from
 * @param listener whom to tell
 * @param options the settings
 * @param loop the node's loop
 * @param sockets which sockets the loop drives
 * @param writer makes frames
 * @param random for the pauses between attempts
 */
record TcpScope(
    TransportPlugin.Context context,
    Transport.Listener listener,
    TcpOptions options,
    EventLoop loop,
    SocketKind sockets,
    FrameWriter writer,
    RandomGenerator random) {

  static TcpScope of(TransportPlugin.Context context, Transport.Listener listener) {
    EventLoop loop = OwnLoop.of(context, "tcp");
    return new TcpScope(
        context,
        listener,
        TcpOptions.read(context.options(), context.network()),
        loop,
        SocketKind.of(loop),
        new FrameWriter(),
        RandomGenerator.getDefault());
  }

  int selfIndex() {
    return context.self().index();
  }

  /** Where a channel leads, for people. */
  static String address(Channel channel) {
    String text = String.valueOf(channel.remoteAddress());
    return text.startsWith("/") ? text.substring(1) : text;
  }
}
