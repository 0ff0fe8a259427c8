package io.loggos.network.grdp;

/**
 * What is thought of a greeting.
 *
 * @param peer who it is, when it is accepted
 * @param reason what to tell it, when it is refused
 */
public record Verdict(Object peer, byte[] reason) {
  private static final Verdict LATER = new Verdict(null, null);

  /** It is that peer, and welcome. */
  public static Verdict accept(Object peer) {
    return new Verdict(peer, null);
  }

  /** It is not welcome, and is told why. */
  public static Verdict refuse(byte[] reason) {
    return new Verdict(null, reason);
  }

  /** Nothing is answered; it will ask again. */
  public static Verdict later() {
    return LATER;
  }
}
