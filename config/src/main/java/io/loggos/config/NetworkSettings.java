package io.loggos.config;

import io.loggos.api.plugin.Options;

/**
 * The group {@code network}, for whichever transport is chosen. Immutable.
 *
 * @param frameBytesMax longest frame that is sent or believed, 64 KiB to 256 MiB; at least 64 KiB
 *     more than the longest request, reply, batch, catch-up answer or piece of state
 * @param nativeSockets whether the operating system's own socket library is used
 */
public record NetworkSettings(int frameBytesMax, NativeSockets nativeSockets) {

  /** Whether the operating system's own socket library is used. */
  public enum NativeSockets {
    /** Where there is one. */
    AUTO,
    /** Never: only what Java brings. */
    NEVER
  }

  static NetworkSettings of(Options options) {
    return new NetworkSettings(
        Math.toIntExact(options.bytes("frame-bytes-max")),
        Words.constant(NativeSockets.class, options.text("native")));
  }
}
