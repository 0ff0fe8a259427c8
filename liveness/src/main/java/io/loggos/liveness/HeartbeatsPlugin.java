package io.loggos.liveness;

import io.loggos.api.machine.Liveness;
import io.loggos.api.plugin.LivenessPlugin;
import io.loggos.api.plugin.PartContext;
import io.loggos.api.wire.MessageType;
import java.util.List;

/** The plug-in {@code heartbeats}; its options stand in the section {@code liveness}. */
public final class HeartbeatsPlugin implements LivenessPlugin {
  /** For the {@link java.util.ServiceLoader}. */
  public HeartbeatsPlugin() {}

  @Override
  public String name() {
    return "heartbeats";
  }

  @Override
  public String section() {
    return "liveness";
  }

  @Override
  public List<MessageType<?>> messageTypes() {
    return List.of(Heartbeat.TYPE);
  }

  /**
   * Builds the part.
   *
   * @throws IllegalArgumentException when an option is out of its bounds; the message names it
   */
  @Override
  public Liveness create(PartContext context) {
    return new HeartbeatLiveness(context, LivenessOptions.from(context.options()));
  }
}
