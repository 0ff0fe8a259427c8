package io.loggos.apps.history;

import java.util.Arrays;

/**
 * Which operations were taken, and keys under which places of the search are remembered. All known
 * operations before the first open one are taken, so that a key holds only what is behind.
 */
final class PlaceKeys {
  private final int known;
  private final long[] knownWords;
  private final long[] unknownWords;

  /** No word behind this one has a bit set. */
  private int top;

  PlaceKeys(int known, int unknown) {
    this.known = known;
    knownWords = new long[(known >>> 6) + 1];
    unknownWords = new long[unknown + 63 >>> 6];
  }

  /**
   * A place of the search.
   *
   * @param words everything about it
   */
  record Key(long[] words) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && Arrays.equals(words, key.words);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(words);
    }
  }

  /** Takes an operation or takes it back; unknown ones have numbers behind the known ones. */
  void flip(int choice) {
    if (choice < known) {
      int word = choice >>> 6;
      knownWords[word] ^= 1L << choice;
      top = Math.max(top, word);
    } else {
      unknownWords[choice - known >>> 6] ^= 1L << choice - known;
    }
  }

  boolean hasUnknown(int index) {
    return (unknownWords[index >>> 6] & 1L << index) != 0;
  }

  /**
   * The key of the present place.
   *
   * @param firstOpen the first known operation that is not taken, or any number from {@code known}
   *     on when all are
   */
  Key key(int firstOpen, int state) {
    int from = Math.min(firstOpen, known) >>> 6;
    while (top > from && knownWords[top] == 0) {
      top--;
    }
    int behind = Math.max(top - from + 1, 0);
    long[] words = new long[1 + unknownWords.length + behind];
    words[0] = (long) from << 32 | state;
    System.arraycopy(unknownWords, 0, words, 1, unknownWords.length);
    System.arraycopy(knownWords, from, words, 1 + unknownWords.length, behind);
    return new Key(words);
  }
}
