package io.loggos.simulation.kit;

import io.loggos.api.RequestEntry;
import io.loggos.client.ClientSession;
import io.loggos.client.UnknownOutcomeException;
import io.loggos.network.clientwire.ClientWire;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A client of a simulated cluster: the shipped client core behind methods named as those of {@link
 * io.loggos.client.Client}. Those that return bytes let virtual time pass until the outcome is
 * there, and throw the exceptions with which the real client's futures end; those that return a
 * {@link Pending} let no time pass.
 */
public final class SimulatedClient {
  private final SimulatedCluster cluster;
  private final int number;

  SimulatedClient(SimulatedCluster cluster, int number) {
    this.cluster = cluster;
    this.number = number;
  }

  /**
   * Executes a command once and returns the handler's reply.
   *
   * @throws io.loggos.client.LoggosException when there is no reply; the class says what that means
   */
  public byte[] execute(byte[] command) {
    cluster.think();
    return submit(command).await();
  }

  /** Reads linearizably, by the cluster's way of reading. */
  public byte[] query(byte[] query) {
    cluster.think();
    return submitQuery(query).await();
  }

  /** Reads linearizably by an entry of the log. */
  public byte[] queryThroughLog(byte[] query) {
    cluster.think();
    return submit(RequestEntry.QUERY, query).await();
  }

  /** Asks for the outcome of a command under its old number: it is executed at most once. */
  public byte[] askAgain(UnknownOutcomeException unknown) {
    cluster.think();
    return submitAgain(unknown).await();
  }

  /** Begins {@link #execute}. */
  public Pending submit(byte[] command) {
    return submit(RequestEntry.COMMAND, command);
  }

  /** Begins {@link #query}. */
  public Pending submitQuery(byte[] query) {
    return submit(ClientWire.READ, query);
  }

  /** Begins {@link #askAgain}. */
  public Pending submitAgain(UnknownOutcomeException unknown) {
    Objects.requireNonNull(unknown);
    return pending((session, pending) -> session.askAgain(unknown, pending.completion()));
  }

  private Pending submit(byte kind, byte[] bytes) {
    byte[] payload = bytes.clone();
    return pending((session, pending) -> session.submit(kind, payload, pending.completion()));
  }

  private Pending pending(BiConsumer<ClientSession, Pending> begin) {
    Pending pending = new Pending(cluster);
    cluster.engine().onClient(number, session -> begin.accept(session, pending));
    return pending;
  }

  /** Its connection breaks; requests and replies under way are lost, and it connects anew. */
  public void disconnect() {
    cluster.note("client " + number + " is disconnected");
    cluster.engine().disconnect(number);
  }

  /** It reaches these replicas and no others from now on; with all replicas, all is well again. */
  public void reachOnly(Set<Integer> replicas) {
    cluster.note("client " + number + " reaches only " + SimulatedCluster.sorted(replicas));
    for (int replica : replicas) {
      cluster.requireReplica(replica);
    }
    for (int replica = 0; replica < cluster.replicas(); replica++) {
      cluster.engine().cutClient(number, replica, !replicas.contains(replica));
    }
  }

  /** Ends its session; what has no outcome fails, and so does what is submitted later. */
  public void close() {
    cluster.engine().onClient(number, ClientSession::close);
  }
}
