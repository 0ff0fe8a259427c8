package io.loggos.client;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a replica takes clients: a hint that is resolved anew at each attempt.
 *
 * @param host name or address, without the brackets of IPv6
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {
  /** Refuses an empty host and an impossible port with an IllegalArgumentException. */
  public Endpoint {
    if (host.isEmpty() || port < 1 || port > 0xFFFF) {
      throw new IllegalArgumentException("no address: \"" + host + "\", port " + port);
    }
  }

  /**
   * Reads {@code host:port}; an IPv6 address stands in brackets.
   *
   * @throws IllegalArgumentException with one line that quotes the text
   */
  public static Endpoint parse(String text) {
    String trimmed = text.trim();
    int colon = trimmed.lastIndexOf(':');
    boolean brackets = trimmed.startsWith("[") && colon > 0 && trimmed.charAt(colon - 1) == ']';
    if (colon < 1 || (!brackets && trimmed.indexOf(':') != colon)) {
      throw malformed(text);
    }
    String host = brackets ? trimmed.substring(1, colon - 1) : trimmed.substring(0, colon);
    try {
      return new Endpoint(host, Integer.parseInt(trimmed.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      throw malformed(text);
    }
  }

  /**
   * Reads several, separated by commas.
   *
   * @throws IllegalArgumentException when one is malformed
   */
  public static List<Endpoint> parseList(String text) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      endpoints.add(parse(part));
    }
    return endpoints;
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException("\"" + text + "\" is not of the form host:port");
  }

  @Override
  public String toString() {
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }
}
