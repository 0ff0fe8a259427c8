package io.loggos.simulation;

/** One client's connection to one node: two streams of frames, each in order while it stands. */
final class Connection {
  final long number;
  final ClientHost client;
  final SimNode node;

  /** Whether the client's end is open; what arrives after it was closed is dropped. */
  boolean clientOpen = true;

  /** Whether the node's end is open. */
  boolean nodeOpen = true;

  /** Whether what is under way is lost. */
  boolean broken;

  /** When the last frame sent in each direction arrives. */
  private long lastToNode;

  private long lastToClient;

  Connection(long number, ClientHost client, SimNode node) {
    this.number = number;
    this.client = client;
    this.node = node;
  }

  /** When a frame for the node arrives that leaves now and takes so long by itself. */
  long arrivalAtNode(long nowNanos, long delayNanos) {
    lastToNode = Math.max(lastToNode, nowNanos + delayNanos);
    return lastToNode;
  }

  long arrivalAtClient(long nowNanos, long delayNanos) {
    lastToClient = Math.max(lastToClient, nowNanos + delayNanos);
    return lastToClient;
  }
}
