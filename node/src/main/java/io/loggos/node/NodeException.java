package io.loggos.node;

/** A node cannot start or go on; the message is one line for people, naming the mend. */
public final class NodeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong and what to do. */
  public NodeException(String message) {
    super(message);
  }

  /** Says what is wrong and what to do, and keeps the cause. */
  public NodeException(String message, Throwable cause) {
    super(message, cause);
  }
}
