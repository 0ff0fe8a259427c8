package io.loggos.api;

import java.nio.charset.StandardCharsets;

/**
 * The value that changes who takes part. Decided in slot <i>i</i>, it rules from slot <i>i</i> +
 * alpha on, provided that it follows the latest configuration and no other change is on its way
 * then; otherwise it changes nothing.
 *
 * @param next the configuration that is to follow
 */
public record Reconfigure(Configuration next) implements Value {
  private static final int FIXED_BYTES = 16;

  /** All of a member but its host. */
  private static final int MEMBER_BYTES = 40;

  private static final int BYTES_PER_CHAR_MAX = 3;

  /** A bound for what it takes when it is written. */
  @Override
  public int sizeBytes() {
    int bytes = FIXED_BYTES;
    for (Member member : next.members()) {
      bytes += MEMBER_BYTES + BYTES_PER_CHAR_MAX * member.host().length();
    }
    return bytes;
  }

  @Override
  public long digest() {
    long digest = Hash64.mix(next.number());
    for (Member member : next.members()) {
      ReplicaId id = member.id();
      digest = Hash64.mix(digest ^ id.index()) + Hash64.mix(id.epoch().ordinal());
      digest = Hash64.mix(digest ^ id.epoch().initiator()) + member.port();
      digest =
          Hash64.mix(digest ^ member.clientPort())
              + Hash64.of(member.host().getBytes(StandardCharsets.UTF_8));
    }
    return digest;
  }
}
