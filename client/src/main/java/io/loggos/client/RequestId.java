package io.loggos.client;

/**
 * Names a request for as long as its session lives: all attempts with one id happen at most once in
 * total.
 *
 * @param session the session the cluster opened for this client
 * @param sequence the request's number in it, from 1
 */
public record RequestId(long session, long sequence) {
  @Override
  public String toString() {
    return Long.toHexString(session) + "#" + sequence;
  }
}
