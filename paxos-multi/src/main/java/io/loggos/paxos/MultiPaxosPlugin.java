package io.loggos.paxos;

import io.loggos.api.QuorumRule;
import io.loggos.api.SizedQuorums;
import io.loggos.api.machine.Consensus;
import io.loggos.api.plugin.ConsensusPlugin;
import io.loggos.api.plugin.Options;
import io.loggos.api.plugin.PartContext;
import io.loggos.api.wire.MessageType;
import io.loggos.paxos.message.PaxosMessages;
import java.util.List;

/** Announces Multi-Paxos under the name {@code paxos-multi}. */
public final class MultiPaxosPlugin implements ConsensusPlugin {
  @Override
  public String name() {
    return "paxos-multi";
  }

  @Override
  public String section() {
    return "paxos-multi";
  }

  @Override
  public List<MessageType<?>> messageTypes() {
    return PaxosMessages.TYPES;
  }

  @Override
  public QuorumRule quorums(Options options) {
    return new SizedQuorums(options.integer("phase-1-quorum"), options.integer("phase-2-quorum"));
  }

  @Override
  public Consensus create(PartContext context) {
    return new MultiPaxos(context, MultiPaxosOptions.from(context.options()));
  }
}
