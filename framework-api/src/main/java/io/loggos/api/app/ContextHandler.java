package io.loggos.api.app;

/** A handler that wants the slot, logical time or randomness with each command. */
public interface ContextHandler extends Handler {
  /** Like {@link Handler#execute(byte[])}, with the context of the execution. */
  byte[] execute(byte[] command, ExecutionContext context);

  @Override
  default byte[] execute(byte[] command) {
    throw new IllegalStateException("a ContextHandler is executed with its context");
  }
}
