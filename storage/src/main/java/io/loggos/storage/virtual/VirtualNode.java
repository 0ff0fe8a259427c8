package io.loggos.storage.virtual;

import java.util.Arrays;
import java.util.BitSet;
import java.util.random.RandomGenerator;

/** The bytes of one file: as the processes see them, and as they are on the platter. */
final class VirtualNode {
  static final int SECTOR = 512;

  private String name;
  private byte[] seen = new byte[0];
  private int size;
  private byte[] kept = new byte[0];
  private int keptSize;

  /** The sectors in which the two may differ. */
  private final BitSet dirty = new BitSet();

  VirtualNode(String name) {
    this.name = name;
  }

  /** What the directory calls it, or called it before it was deleted. */
  String name() {
    return name;
  }

  void rename(String next) {
    name = next;
  }

  int size() {
    return size;
  }

  byte[] bytes() {
    return seen;
  }

  void write(long position, byte[] source) {
    int at = Math.toIntExact(position);
    int end = at + source.length;
    grow(end);
    System.arraycopy(source, 0, seen, at, source.length);
    if (source.length > 0) {
      dirty.set(at / SECTOR, (end - 1) / SECTOR + 1);
    }
  }

  private void grow(int end) {
    if (end > size) {
      if (end > seen.length) {
        seen = Arrays.copyOf(seen, Math.max(end, Math.min(seen.length * 2, 1 << 28)));
      }
      dirty.set(size / SECTOR, (end - 1) / SECTOR + 1);
      size = end;
    }
  }

  void truncate(int length) {
    if (length < size) {
      dirty.set(length / SECTOR, (size - 1) / SECTOR + 1);
      Arrays.fill(seen, length, size, (byte) 0);
      size = length;
    }
  }

  void force() {
    if (kept.length < size) {
      kept = Arrays.copyOf(kept, seen.length);
    }
    for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
      int from = sector * SECTOR;
      int to = Math.min(from + SECTOR, size);
      if (from < to) {
        System.arraycopy(seen, from, kept, from, to - from);
      }
    }
    if (size < keptSize) {
      Arrays.fill(kept, size, keptSize, (byte) 0);
    }
    keptSize = size;
    dirty.clear();
  }

  /** Some sectors reach the platter, the others are forgotten though they are still seen. */
  void failForce(RandomGenerator random) {
    for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
      if (random.nextInt(2) == 0) {
        keep(sector, SECTOR);
      }
    }
    keptSize = Math.max(keptSize, Math.min(size, kept.length));
    dirty.clear();
  }

  private void keep(int sector, int count) {
    int from = sector * SECTOR;
    int to = Math.min(from + count, size);
    if (from < to) {
      if (kept.length < to) {
        kept = Arrays.copyOf(kept, seen.length);
      }
      System.arraycopy(seen, from, kept, from, to - from);
    }
  }

  /** Each pending sector is found old, new, torn or full of garbage. */
  void cutPower(RandomGenerator random) {
    int from = Math.min(size, keptSize);
    int to = Math.max(size, keptSize);
    int sizeAfter = from == to ? size : from + random.nextInt(to - from + 1);
    if (kept.length < to) {
      kept = Arrays.copyOf(kept, to);
    }
    for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> keep(sector, SECTOR);
        case 3 -> keep(sector, 1 + random.nextInt(SECTOR - 1));
        case 4 -> scramble(sector, random);
        default -> {
          // stays as it was
        }
      }
    }
    keptSize = sizeAfter;
    Arrays.fill(kept, keptSize, kept.length, (byte) 0);
    seen = kept.clone();
    size = keptSize;
    dirty.clear();
  }

  private void scramble(int sector, RandomGenerator random) {
    int end = Math.min((sector + 1) * SECTOR, kept.length);
    for (int i = sector * SECTOR; i < end; i++) {
      kept[i] = (byte) random.nextInt();
    }
  }

  /** Damages the file at rest. */
  void damage(int position, byte value) {
    seen[position] = value;
    if (position < kept.length) {
      kept[position] = value;
    }
  }

  /** Shortens the file at rest. */
  void shorten(int length) {
    truncate(length);
    force();
  }
}
