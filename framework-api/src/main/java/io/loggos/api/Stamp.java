package io.loggos.api;

import java.util.HexFormat;

/**
 * What a quorum rule writes into a vote for its peers to read. Opaque to the consensus protocol,
 * which only carries it; empty for plain majorities.
 *
 * @param bytes the rule's own encoding, at most {@link #BYTES_MAX} bytes; not to be changed
 */
public record Stamp(byte[] bytes) {
  /** The largest stamp a peer may send. */
  public static final int BYTES_MAX = 4096;

  /** What plain majorities write. */
  public static final Stamp EMPTY = new Stamp(new byte[0]);

  @Override
  public String toString() {
    return "Stamp[" + HexFormat.of().formatHex(bytes) + "]";
  }
}
