package io.loggos.failure;

import io.loggos.api.machine.FailureHandling;
import io.loggos.api.plugin.FailureHandlingPlugin;
import io.loggos.api.plugin.PartContext;

/** Announces, under the name {@code none}, that failed replicas are not replaced. */
public final class NoRepairPlugin implements FailureHandlingPlugin {
  @Override
  public String name() {
    return "none";
  }

  @Override
  public FailureHandling create(PartContext context) {
    return new NoRepair(context);
  }
}
