package io.loggos.client;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;

/** Why a replica could not be reached, in a few words for people. */
final class Trouble {
  private Trouble() {}

  static String of(Throwable cause) {
    if (cause instanceof UnknownHostException) {
      return "unknown host";
    }
    if (cause instanceof SocketTimeoutException) {
      return "timed out";
    }
    if (cause instanceof NoRouteToHostException) {
      return "no route to host";
    }
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof ConnectException && message.toLowerCase(Locale.ROOT).contains("refused")) {
      return "connection refused";
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : message;
  }
}
