package io.loggos.storage.virtual;

import io.loggos.storage.disk.DiskFile;
import io.loggos.storage.virtual.DiskFaults.Operation;
import io.loggos.storage.virtual.DiskFaults.WriteFate;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of a {@link VirtualDisk}. */
final class VirtualFile implements DiskFile {
  private static final int MISDIRECTED_SECTORS_MAX = 64;

  private final VirtualDisk disk;
  private final VirtualNode node;
  private final int life;

  VirtualFile(VirtualDisk disk, VirtualNode node, int life) {
    this.disk = disk;
    this.node = node;
    this.life = life;
  }

  @Override
  public int read(long position, ByteBuffer into) throws IOException {
    synchronized (disk) {
      DiskFaults faults = disk.checked(life);
      faults.before(Operation.READ, node.name());
      int count = (int) Math.max(0, Math.min(into.remaining(), node.size() - position));
      if (count > 0 && faults.isMisdirected(node.name(), position, count)) {
        into.put(disk.misread(node, (int) position, count));
      } else if (count > 0) {
        into.put(node.bytes(), (int) position, count);
      }
      return count;
    }
  }

  @Override
  public void write(long position, ByteBuffer from) throws IOException {
    synchronized (disk) {
      DiskFaults faults = disk.checked(life);
      faults.before(Operation.WRITE, node.name());
      disk.checkRoom(node, position + from.remaining());
      byte[] bytes = new byte[from.remaining()];
      from.get(bytes);
      WriteFate fate = faults.fate(node.name(), position, bytes.length);
      if (fate == WriteFate.DONE) {
        node.write(position, bytes);
      } else if (fate == WriteFate.MISDIRECTED) {
        int sectors = 1 + disk.random().nextInt(MISDIRECTED_SECTORS_MAX);
        node.write(Math.max(0, position - (long) sectors * VirtualNode.SECTOR), bytes);
      }
    }
  }

  @Override
  public long size() throws IOException {
    synchronized (disk) {
      disk.checked(life);
      return node.size();
    }
  }

  @Override
  public void truncate(long size) throws IOException {
    synchronized (disk) {
      disk.checked(life).before(Operation.TRUNCATE, node.name());
      node.truncate(Math.toIntExact(size));
    }
  }

  @Override
  public void force() throws IOException {
    synchronized (disk) {
      DiskFaults faults = disk.checked(life);
      try {
        faults.before(Operation.FORCE, node.name());
      } catch (IOException e) {
        node.failForce(disk.random());
        throw e;
      }
      node.force();
    }
  }

  @Override
  public void close() {
    // nothing is held
  }
}
