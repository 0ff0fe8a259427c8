package io.loggos.failure;

import io.loggos.api.machine.FailureHandling;
import io.loggos.api.plugin.FailureHandlingPlugin;
import io.loggos.api.plugin.PartContext;
import io.loggos.api.wire.MessageType;
import java.util.List;

/** Announces replacement through the log, under the name {@code reconfiguration}. */
public final class ReconfigurationPlugin implements FailureHandlingPlugin {
  @Override
  public String name() {
    return "reconfiguration";
  }

  @Override
  public String section() {
    return "reconfiguration";
  }

  @Override
  public List<MessageType<?>> messageTypes() {
    return List.of(FirstSlot.TYPE, Join.TYPE, Following.TYPE, Newcomer.TYPE, PauseTold.TYPE);
  }

  @Override
  public FailureHandling create(PartContext context) {
    return new Reconfiguration(context, ReconfigurationOptions.from(context.options()));
  }
}
