package io.loggos.network.init;

import io.loggos.api.Configuration;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import java.util.List;

/** What an initiator and a standby say to each other. Immutable. */
public sealed interface InitMessage {
  /**
   * May I initialise you?
   *
   * @param initiator the replica that asks
   * @param clusterName the name of its cluster
   * @param application the application that the newcomer has to run
   * @param scheme the cluster's failure handling
   */
  record InitRequest(ReplicaId initiator, String clusterName, String application, String scheme)
      implements InitMessage {}

  /**
   * The answer to {@link InitRequest}; after a yes the standby is reserved for this connection.
   *
   * @param accepted whether it may be initialised
   * @param state how far the standby has come
   * @param reason why not, in one line; empty after a yes
   */
  record InitResponse(boolean accepted, StandbyState state, String reason) implements InitMessage {}

  /**
   * Be this replica.
   *
   * @param newcomer the identity; never given to another
   * @param founding the configuration that ruled slot 1
   * @param contacts the latest configuration: who can tell the newcomer the log
   * @param clusterId the cluster's random identity
   * @param agreementHash a digest of the settings that all replicas share
   * @param settings those settings as {@code key=value}
   * @param leaseNanos for how long the standby stays what it became without a word of any peer
   */
  record TransferRequest(
      ReplicaId newcomer,
      Configuration founding,
      Configuration contacts,
      long clusterId,
      long agreementHash,
      List<String> settings,
      long leaseNanos)
      implements InitMessage {
    /** Copies the list. */
    public TransferRequest {
      settings = List.copyOf(settings);
    }
  }

  /**
   * The answer to {@link TransferRequest}.
   *
   * @param newcomer the replica that has begun, and where it listens; null when it has not
   * @param reason why not, in one line; empty when it has
   */
  record TransferResponse(Member newcomer, String reason) implements InitMessage {}

  /** How are you? */
  record StatusRequest() implements InitMessage {}

  /**
   * The answer to {@link StatusRequest}.
   *
   * @param state how far the standby has come
   * @param application the application it can run
   * @param identity who it is; null as long as it is nobody
   */
  record StatusResponse(StandbyState state, String application, ReplicaId identity)
      implements InitMessage {}

  /**
   * You will not be needed as this replica.
   *
   * @param newcomer the identity that was given
   * @param cause why, in one line
   */
  record ReleaseRequest(ReplicaId newcomer, String cause) implements InitMessage {}

  /**
   * The answer to {@link ReleaseRequest}.
   *
   * @param released whether the standby is nobody again
   * @param reason why not, in one line; empty when it is
   */
  record ReleaseResponse(boolean released, String reason) implements InitMessage {}
}
