package io.loggos.failure;

import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Epoch;
import io.loggos.api.Phase;
import io.loggos.api.QuorumRule;
import io.loggos.api.ReplicaId;
import io.loggos.api.SizedQuorums;
import io.loggos.api.Stamp;
import io.loggos.api.wire.MalformedMessageException;
import java.util.Arrays;

/**
 * Majorities in which nobody knows of a later holder of another's place: of any two members t and
 * u, on different places, the epoch that t knows for the place of u is not above u's own. Votes
 * carry what their senders know.
 */
final class ValidQuorums implements QuorumRule {
  /** More would make the search long. */
  static final int MEMBERS_MAX = 15;

  private final SizedQuorums sizes;
  private final ConfigurationSchedule schedule;

  /** Of which {@link #stamp} is. */
  private Configuration stamped;

  private Stamp stamp;

  /** The stamp decoded last. */
  private byte[] bytes = Stamp.EMPTY.bytes();

  private EpochVector vector = EpochVector.FOUNDERS;

  ValidQuorums(SizedQuorums sizes, ConfigurationSchedule schedule) {
    this.sizes = sizes;
    this.schedule = schedule;
    Configuration founding = schedule.founding();
    int majority = SizedQuorums.majority(founding.size());
    if (sizes.size(Phase.PREPARE, founding.size()) != majority
        || sizes.size(Phase.ACCEPT, founding.size()) != majority) {
      throw new IllegalArgumentException(
          "live replacement needs majorities in both phases; set phase-1-quorum and phase-2-quorum"
              + " to 0");
    }
    if (founding.size() > MEMBERS_MAX) {
      throw new IllegalArgumentException(
          "live replacement works with at most " + MEMBERS_MAX + " replicas");
    }
  }

  @Override
  public boolean allows(Configuration configuration) {
    return sizes.allows(configuration);
  }

  @Override
  public Stamp stamp() {
    if (stamped != schedule.latest()) {
      stamped = schedule.latest();
      stamp = EpochVector.of(stamped).stamp();
    }
    return stamp;
  }

  @Override
  public Tally tally(Phase phase, Configuration configuration) {
    return new ValidTally(sizes.size(phase, configuration.size()), configuration);
  }

  /** What the stamp says; null when it says nothing sensible. */
  private EpochVector decode(byte[] stampBytes) {
    if (!Arrays.equals(stampBytes, bytes)) {
      try {
        vector = EpochVector.of(new Stamp(stampBytes));
        bytes = stampBytes;
      } catch (MalformedMessageException e) {
        return null;
      }
    }
    return vector;
  }

  /**
   * Counts places as long as all votes carry the same vector and come from those whom it names:
   * they fit together then. Otherwise looks for votes that do.
   */
  private final class ValidTally implements Tally {
    private final int needed;
    private final Configuration configuration;
    private long places;
    private byte[] common;
    private ValidSearch search;
    private boolean found;

    /** Who was counted before the search began. */
    private ReplicaId[] voters = new ReplicaId[0];

    ValidTally(int needed, Configuration configuration) {
      this.needed = needed;
      this.configuration = configuration;
    }

    @Override
    public boolean add(ReplicaId voter, Stamp votersStamp) {
      if (found || !configuration.has(voter.index())) {
        return found;
      }
      byte[] said = votersStamp.bytes();
      if (search == null && isCommon(voter, said)) {
        long place = 1L << voter.index();
        if ((places & place) == 0) {
          places |= place;
          voters = Arrays.copyOf(voters, voters.length + 1);
          voters[voters.length - 1] = voter;
        }
        found = voters.length >= needed;
        return found;
      }
      EpochVector known = decode(said);
      if (known != null) {
        extend();
        found = search.add(voter, known);
      }
      return found;
    }

    /** Whether the vote has the same vector as those before, which names its sender. */
    private boolean isCommon(ReplicaId voter, byte[] said) {
      if (common == null) {
        common = said;
      } else if (common != said && !Arrays.equals(common, said)) {
        return false;
      }
      if (said.length == 0) {
        return voter.epoch().equals(Epoch.FIRST);
      }
      EpochVector known = decode(said);
      return known != null && known.epoch(voter.index()).equals(voter.epoch());
    }

    private void extend() {
      if (search == null) {
        search = new ValidSearch(needed);
        EpochVector shared = common == null ? null : decode(common);
        for (ReplicaId voter : voters) {
          search.add(voter, shared);
        }
      }
    }

    @Override
    public boolean isQuorum() {
      return found;
    }
  }
}
