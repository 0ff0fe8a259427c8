package io.loggos.network;

import io.loggos.api.Member;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/** Where a member listens for its peers, and what to tell people when it cannot. */
public final class OwnAddress {
  private OwnAddress() {}

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
