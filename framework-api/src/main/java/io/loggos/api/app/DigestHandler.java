package io.loggos.api.app;

/** A handler that can tell cheaply whether two replicas hold the same state. */
public interface DigestHandler extends Handler {
  /** A 64-bit digest of the whole state; equal states give equal digests on every machine. */
  long digest();
}
