package io.loggos.network;

import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.plugin.TransportPlugin;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/** Where a member listens for its peers, and what to tell people when it cannot. */
public final class OwnAddress {
  private OwnAddress() {}

  /**
   * Where the replica itself is to be reached. A watcher calls the others, which do not know where
   * it is: any port will do.
   *
   * @throws IOException one line that names the key
   */
  public static Member of(TransportPlugin.Context context) throws IOException {
    ReplicaId self = context.self();
    if (!self.isWatcher()) {
      return context.configuration().member(self.index());
    }
    Member peer = context.configuration().members().get(0);
    InetAddress there = resolve(peer);
    String any = there instanceof Inet6Address ? "::" : "0.0.0.0";
    return new Member(self, there.isLoopbackAddress() ? peer.host() : any, 0, 0);
  }

  /**
   * Looks the member's host up.
   *
   * @throws IOException one line that names the key
   */
  public static InetAddress resolve(Member self) throws IOException {
    try {
      return InetAddress.getByName(self.host());
    } catch (UnknownHostException e) {
      throw failure(self, "host", "unknown host; correct it or the name service", e);
    }
  }

  /** Why the address cannot be bound; one line that names the key. */
  public static IOException bindFailure(Member self, Throwable cause) {
    String message = cause == null ? "no answer" : String.valueOf(cause.getMessage());
    String lower = message.toLowerCase(Locale.ROOT);
    if (lower.contains("in use")) {
      return failure(self, "port", "address already in use; is another node running?", cause);
    }
    if (lower.contains("assign")) {
      return failure(self, "host", "this machine has no such address", cause);
    }
    return failure(self, "port", message, cause);
  }

  private static IOException failure(Member self, String key, String reason, Throwable cause) {
    return new IOException(
        "cannot listen on "
            + self.host()
            + ":"
            + self.port()
            + " (loggos.cluster.members["
            + self.id().index()
            + "]."
            + key
            + "): "
            + reason,
        cause);
  }
}
