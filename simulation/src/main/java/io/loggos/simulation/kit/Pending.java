package io.loggos.simulation.kit;

import io.loggos.client.Completion;
import io.loggos.client.LoggosException;

/** A request that was submitted; what becomes of it shows as virtual time passes. */
public final class Pending {
  private final SimulatedCluster cluster;
  private byte[] reply;
  private LoggosException failure;

  Pending(SimulatedCluster cluster) {
    this.cluster = cluster;
  }

  /** Told by the client's session. */
  Completion completion() {
    return new Completion() {
      @Override
      public void onReply(byte[] bytes) {
        reply = bytes;
        cluster.onAnswered();
      }

      @Override
      public void onFailure(LoggosException exception) {
        failure = exception;
      }
    };
  }

  /** Whether it has its outcome. */
  public boolean isDone() {
    return reply != null || failure != null;
  }

  /** Why it ended without a reply; null while it has none, or when it has a reply. */
  public LoggosException failure() {
    return failure;
  }

  /**
   * The handler's reply.
   *
   * @throws LoggosException when it ended without one; the class says what that means
   * @throws IllegalStateException when it is not done
   */
  public byte[] reply() {
    if (failure != null) {
      throw cluster.locate(failure);
    }
    if (reply == null) {
      throw new IllegalStateException("the request has no outcome yet; let time pass first");
    }
    return reply.clone();
  }

  /** Lets time pass until it is done, and returns the {@link #reply()}. */
  public byte[] await() {
    cluster.runUntilDone(this);
    return reply();
  }
}
