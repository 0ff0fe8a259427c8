package io.loggos.api.app;

/** A handler that can answer reads without the log. */
public interface QueryHandler extends Handler {
  /**
   * Answers a read. Must not change any state: reads run on one replica only.
   *
   * @param query the client's bytes
   * @return the reply, never null
   */
  byte[] query(byte[] query);
}
