package io.loggos.network.codec;

import io.loggos.api.wire.MessageCodec;

/** The known codecs, by the names that settings use. */
public final class Codecs {
  private Codecs() {}

  /**
   * Makes a codec; it takes the types collected so far.
   *
   * @throws IllegalArgumentException when no codec is called so
   */
  public static MessageCodec create(String name, CodecRegistry registry) {
    return switch (name) {
      case "kryo" -> new KryoCodec(registry);
      case "json" -> new JsonCodec(registry);
      case "msgpack" -> new MessagePackCodec(registry);
      default ->
          throw new IllegalArgumentException(
              "network.codec is \"" + name + "\", but only kryo, json and msgpack are known");
    };
  }
}
