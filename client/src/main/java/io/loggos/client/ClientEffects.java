package io.loggos.client;

/**
 * What a {@link ClientSession} wants from the world. Called from within the session's inputs; must
 * neither block, nor throw, nor call the session back before the input has returned.
 */
public interface ClientEffects {
  /**
   * Drops the present connection or attempt, if any, and connects to a replica. The session then
   * expects {@link ClientSession#onConnected}, {@link ClientSession#onRefused} or {@link
   * ClientSession#onConnectionLost}, and nothing more of what was dropped.
   */
  void connect(Endpoint endpoint);

  /**
   * Drops the present connection or attempt, if any, after what was sent over it has left. Nothing
   * of it may reach the session any more.
   */
  void disconnect();

  /**
   * Sends one entry over the present connection, after all sent before; what a turn sends leaves at
   * the end of that turn. Lost without notice when the connection is lost.
   *
   * @param kind a kind of {@link io.loggos.api.RequestEntry}, or READ
   * @param acked sequence minus the lowest sequence whose reply is still missing
   * @param payload not to be changed
   */
  void sendEntry(byte kind, long session, long sequence, int acked, byte[] payload);
}
