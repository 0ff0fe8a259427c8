package io.loggos.storage.virtual;

import io.loggos.storage.disk.Disk;
import io.loggos.storage.disk.DiskFile;
import io.loggos.storage.virtual.DiskFaults.Operation;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A directory in memory. It keeps apart what processes see and what would survive a power cut, by
 * sectors of 512 bytes and by directory entries, and fails as {@link DiskFaults} wishes. What
 * chance decides comes from the generator, so that a seed names one run. Slowness is the business
 * of the {@link io.loggos.storage.wal.Worker} that calls it.
 */
public final class VirtualDisk implements Disk {
  private static final int MISREAD_BLOCK = 4096;

  private final RandomGenerator random;
  private final TreeMap<String, VirtualNode> seen = new TreeMap<>();
  private TreeMap<String, VirtualNode> kept = new TreeMap<>();

  /** What was done to the directory since it was last synced. */
  private final List<Consumer<TreeMap<String, VirtualNode>>> pending = new ArrayList<>();

  private DiskFaults faults = DiskFaults.NONE;
  private long capacity = Long.MAX_VALUE;
  private boolean locked;

  /** Grows with each kill and power cut; files opened before are of no use any more. */
  private int life;

  /** An empty disk. */
  public VirtualDisk(RandomGenerator random) {
    this.random = random;
  }

  /** Replaces what decides about failures. */
  public synchronized void setFaults(DiskFaults faults) {
    this.faults = faults;
  }

  /** How many bytes all files together may have; growth beyond fails. */
  public synchronized void setCapacity(long bytes) {
    capacity = bytes;
  }

  /** How many bytes all files together have. */
  public synchronized long used() {
    long used = 0;
    for (VirtualNode node : seen.values()) {
      used += node.size();
    }
    return used;
  }

  /** The process dies: its files are closed and its lock is free; what it wrote is still seen. */
  public synchronized void kill() {
    life++;
    locked = false;
  }

  /** The power fails: what was not made durable survives in part, or not, or as garbage. */
  public synchronized void cutPower() {
    kill();
    for (Consumer<TreeMap<String, VirtualNode>> change : pending) {
      if (random.nextInt(2) == 0) {
        change.accept(kept);
      }
    }
    pending.clear();
    seen.clear();
    seen.putAll(kept);
    kept.forEach(
        (name, node) -> {
          node.rename(name);
          node.cutPower(random);
        });
  }

  /** Flips one bit of a file at rest. */
  public synchronized void flip(String name, long position, int bit) {
    VirtualNode node = seen.get(name);
    int at = Math.toIntExact(position);
    node.damage(at, (byte) (node.bytes()[at] ^ 1 << bit));
  }

  /** Shortens a file at rest. */
  public synchronized void shorten(String name, long size) {
    seen.get(name).shorten(Math.toIntExact(size));
  }

  /** The bytes of a file as a process would read them. */
  public synchronized byte[] bytes(String name) {
    VirtualNode node = seen.get(name);
    return Arrays.copyOf(node.bytes(), node.size());
  }

  /** Puts a file there, durable at once, in place of one of that name. */
  public synchronized void put(String name, byte[] bytes) {
    VirtualNode node = new VirtualNode(name);
    node.write(0, bytes);
    node.force();
    seen.put(name, node);
    kept.put(name, node);
  }

  /** Takes a file away as if it had never been. */
  public synchronized void remove(String name) {
    seen.remove(name);
    kept.remove(name);
  }

  @Override
  public synchronized List<String> list() throws IOException {
    faults.before(Operation.LIST, "");
    return new ArrayList<>(seen.keySet());
  }

  @Override
  public synchronized boolean exists(String name) throws IOException {
    faults.before(Operation.LIST, name);
    return seen.containsKey(name);
  }

  @Override
  public synchronized DiskFile open(String name) throws IOException {
    faults.before(Operation.OPEN, name);
    VirtualNode node = seen.get(name);
    if (node == null) {
      throw new FileNotFoundException(name);
    }
    return new VirtualFile(this, node, life);
  }

  @Override
  public DiskFile openToRead(String name) throws IOException {
    return open(name);
  }

  @Override
  public synchronized DiskFile create(String name) throws IOException {
    faults.before(Operation.CREATE, name);
    if (seen.containsKey(name)) {
      throw new FileAlreadyExistsException(name);
    }
    VirtualNode node = new VirtualNode(name);
    change(directory -> directory.put(name, node));
    return new VirtualFile(this, node, life);
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    faults.before(Operation.RENAME, from);
    VirtualNode node = seen.get(from);
    if (node == null) {
      throw new FileNotFoundException(from);
    }
    node.rename(to);
    change(
        directory -> {
          directory.remove(from, node);
          directory.put(to, node);
        });
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    faults.before(Operation.DELETE, name);
    VirtualNode node = seen.get(name);
    if (node != null) {
      change(directory -> directory.remove(name, node));
    }
  }

  private void change(Consumer<TreeMap<String, VirtualNode>> step) {
    step.accept(seen);
    pending.add(step);
  }

  @Override
  public synchronized void syncDirectory() throws IOException {
    faults.before(Operation.SYNC_DIRECTORY, "");
    pending.clear();
    kept = new TreeMap<>(seen);
  }

  @Override
  public synchronized boolean tryLock(String name) throws IOException {
    if (locked) {
      return false;
    }
    if (!seen.containsKey(name)) {
      create(name).close();
    }
    locked = true;
    return true;
  }

  @Override
  public String locate(String name) {
    return name;
  }

  @Override
  public String location() {
    return "virtual disk";
  }

  @Override
  public synchronized void close() {
    locked = false;
  }

  RandomGenerator random() {
    return random;
  }

  /** What a read gets of which one block comes from another place of the file, or another file. */
  byte[] misread(VirtualNode node, int position, int count) {
    byte[] bytes = Arrays.copyOfRange(node.bytes(), position, position + count);
    List<VirtualNode> files = new ArrayList<>(seen.values());
    VirtualNode source = random.nextBoolean() ? node : files.get(random.nextInt(files.size()));
    int block = random.nextBoolean() ? VirtualNode.SECTOR : MISREAD_BLOCK;
    int to = (position + random.nextInt(count)) / block * block;
    int from = random.nextInt(source.size() / block + 1) * block;
    for (int i = Math.max(0, position - to); i < Math.min(block, position + count - to); i++) {
      int at = from + i;
      bytes[to + i - position] = at < source.size() ? source.bytes()[at] : 0;
    }
    return bytes;
  }

  /** Lets the faults speak, after it is sure that the process still lives. */
  DiskFaults checked(int since) throws IOException {
    if (since != life) {
      throw new IOException("the process that opened the file is dead");
    }
    return faults;
  }

  void checkRoom(VirtualNode node, long end) throws IOException {
    if (end > node.size() && used() + end - node.size() > capacity) {
      throw new IOException("No space left on device");
    }
  }
}
