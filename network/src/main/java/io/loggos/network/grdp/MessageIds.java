package io.loggos.network.grdp;

/**
 * Numbers of the messages without order that are cut. All connections of an endpoint share them, so
 * that a message to a multicast group has the same one in each. Used by one thread.
 */
final class MessageIds {
  private int next;

  int take() {
    return next++;
  }
}
