package io.loggos.config;

import io.loggos.api.plugin.Options;

/**
 * The group {@code sessions}: what replicas remember of clients. Immutable, and the same on all
 * replicas, because it decides which request counts as a repetition.
 *
 * @param max sessions remembered, 1 to 10 million
 * @param window replies kept per session, 1 to 65536
 * @param expiryNanos log time, in nanoseconds, after which an idle session may go; 1 s to 30 d
 */
public record SessionSettings(int max, int window, long expiryNanos) {
  static SessionSettings of(Options options) {
    return new SessionSettings(
        options.integer("max"), options.integer("window"), options.nanos("expiry"));
  }
}
