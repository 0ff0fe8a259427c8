package io.loggos.config;

/**
 * The groups {@code request} and {@code reply}: how long what an application reads and writes may
 * be. Immutable, and the same on all replicas.
 *
 * @param requestBytesMax longest command in bytes, 64 B to 8 MiB
 * @param replyBytesMax longest reply in bytes, 64 B to 8 MiB
 */
public record PayloadSettings(int requestBytesMax, int replyBytesMax) {}
