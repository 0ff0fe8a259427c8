package io.loggos.api;

/**
 * A value that changes nothing: fills gaps that a failed leader left and opens a new leadership.
 */
public record NoOp() implements Value {
  /** The only one needed. */
  public static final NoOp INSTANCE = new NoOp();

  @Override
  public int sizeBytes() {
    return 1;
  }

  @Override
  public long digest() {
    return 1;
  }
}
