package io.loggos.client;

/**
 * The request may have happened: it was sent, and no answer says that it was not executed. To
 * submit it again as a new request may execute it twice. {@link Client#askAgain} is the safe retry:
 * the command happens at most once in total, and its first reply is returned.
 */
public final class UnknownOutcomeException extends LoggosException {
  private static final long serialVersionUID = 1L;

  private final transient RequestId requestId;
  private final transient byte[] payload;
  private final byte kind;

  UnknownOutcomeException(String reason, RequestId requestId, byte kind, byte[] payload) {
    super("request " + requestId + " may have happened: " + reason);
    this.requestId = requestId;
    this.kind = kind;
    this.payload = payload;
  }

  /** Which request this is about; for logs and for {@link Client#askAgain}. */
  public RequestId requestId() {
    return requestId;
  }

  byte kind() {
    return kind;
  }

  byte[] payload() {
    return payload;
  }
}
