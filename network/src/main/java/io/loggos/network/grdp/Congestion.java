package io.loggos.network.grdp;

import java.util.Locale;

/** The known ways of congestion control. */
public enum Congestion {
  /** Halves with a loss, grows by one packet for each round trip. */
  AIMD {
    @Override
    CongestionControl create(int windowMax) {
      return new HalvingControl(windowMax, window -> 1);
    }
  },
  /** Begins with one packet, doubles until the first loss, then grows slowly. */
  SLOW_START {
    @Override
    CongestionControl create(int windowMax) {
      return new SlowStartControl(windowMax);
    }
  },
  /** Halves with a loss, grows by half for each round trip. */
  MIMD {
    @Override
    CongestionControl create(int windowMax) {
      return new HalvingControl(windowMax, window -> Math.max(1, window / 2));
    }
  },
  /** Always the whole window. */
  NONE {
    @Override
    CongestionControl create(int windowMax) {
      return new NoControl(windowMax);
    }
  };

  abstract CongestionControl create(int windowMax);

  /** How it is called in settings. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The one that is called so.
   *
   * @throws IllegalArgumentException when none is
   */
  public static Congestion of(String word) {
    for (Congestion one : values()) {
      if (one.word().equals(word)) {
        return one;
      }
    }
    throw new IllegalArgumentException(
        "congestion is \"" + word + "\", but only aimd, slow-start, mimd and none are known");
  }
}
