package io.loggos.api.plugin;

import io.loggos.api.QuorumRule;
import io.loggos.api.machine.Consensus;

/** A consensus protocol. */
public interface ConsensusPlugin extends Plugin {
  /** The quorum rule its options describe. */
  QuorumRule quorums(Options options);

  /** Builds the part. */
  Consensus create(PartContext context);
}
