package io.loggos.failure;

import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.QuorumRule;
import io.loggos.api.SizedQuorums;
import io.loggos.api.machine.FailureHandling;
import io.loggos.api.plugin.FailureHandlingPlugin;
import io.loggos.api.plugin.PartContext;
import io.loggos.api.wire.MessageType;
import java.util.List;

/** Announces replacement without the log, under the name {@code live-replacement}. */
public final class LiveReplacementPlugin implements FailureHandlingPlugin {
  @Override
  public String name() {
    return "live-replacement";
  }

  @Override
  public String section() {
    return "live-replacement";
  }

  @Override
  public List<MessageType<?>> messageTypes() {
    return List.of(
        Following.TYPE,
        Newcomer.TYPE,
        PauseTold.TYPE,
        PrepareEpoch.TYPE,
        EpochPromise.TYPE,
        Forwarded.TYPE,
        HoldersTold.TYPE,
        TakeOver.TYPE);
  }

  @Override
  public QuorumRule quorums(QuorumRule sizes, ConfigurationSchedule schedule) {
    if (sizes instanceof SizedQuorums bySize) {
      return new ValidQuorums(bySize, schedule);
    }
    throw new IllegalArgumentException("live replacement needs quorums that go by size");
  }

  @Override
  public FailureHandling create(PartContext context) {
    return new LiveReplacement(context, LiveReplacementOptions.from(context.options()));
  }
}
