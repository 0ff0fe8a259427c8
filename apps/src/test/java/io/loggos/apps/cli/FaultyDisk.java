package io.loggos.apps.cli;

import io.loggos.storage.disk.Disk;
import io.loggos.storage.disk.DiskFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A directory of the machine whose calls fail as long as a file beside it says so: {@link Fault}'s
 * name is what is in that file. It reaches into another process, and asks for no privilege.
 */
final class FaultyDisk implements Disk {
  /** What fails. */
  enum Fault {
    /** Nothing. */
    NONE,
    /** No file can be created or become longer. */
    FULL,
    /** Writing to the log. */
    WRITE,
    /** Forcing the log. */
    FORCE,
    /** Everything that changes something. */
    READ_ONLY
  }

  private final Disk disk;
  private final Path command;

  FaultyDisk(Disk disk, Path command) {
    this.disk = disk;
    this.command = command;
  }

  /** The file that commands the disk of that directory. */
  static Path command(Path directory) {
    return directory.resolveSibling(directory.getFileName() + ".fault");
  }

  /** From now on that fails. */
  static void set(Path directory, Fault fault) {
    try {
      Path next = command(directory).resolveSibling(directory.getFileName() + ".next");
      Files.createDirectories(next.getParent());
      Files.writeString(next, fault.name());
      Files.move(next, command(directory), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Fault fault() throws IOException {
    return Files.exists(command) ? Fault.valueOf(Files.readString(command)) : Fault.NONE;
  }

  private void refuseChange(String name) throws IOException {
    if (fault() == Fault.READ_ONLY) {
      throw new FileSystemException(disk.locate(name), null, "Read-only file system");
    }
  }

  @Override
  public List<String> list() throws IOException {
    return disk.list();
  }

  @Override
  public boolean exists(String name) throws IOException {
    return disk.exists(name);
  }

  @Override
  public DiskFile open(String name) throws IOException {
    refuseChange(name);
    return new FaultyFile(name, disk.open(name));
  }

  @Override
  public DiskFile openToRead(String name) throws IOException {
    return disk.openToRead(name);
  }

  @Override
  public DiskFile create(String name) throws IOException {
    refuseChange(name);
    if (fault() == Fault.FULL) {
      throw new FileSystemException(disk.locate(name), null, "No space left on device");
    }
    return new FaultyFile(name, disk.create(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    refuseChange(from);
    disk.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    refuseChange(name);
    disk.delete(name);
  }

  @Override
  public void syncDirectory() throws IOException {
    disk.syncDirectory();
  }

  @Override
  public boolean tryLock(String name) throws IOException {
    refuseChange(name);
    return disk.tryLock(name);
  }

  @Override
  public String locate(String name) {
    return disk.locate(name);
  }

  @Override
  public String location() {
    return disk.location();
  }

  @Override
  public void close() {
    disk.close();
  }

  private final class FaultyFile implements DiskFile {
    private final String name;
    private final DiskFile file;

    FaultyFile(String name, DiskFile file) {
      this.name = name;
      this.file = file;
    }

    private void failIf(Fault wanted) throws IOException {
      if (name.startsWith("wal-") && fault() == wanted) {
        throw new IOException("Input/output error");
      }
    }

    @Override
    public int read(long position, ByteBuffer into) throws IOException {
      return file.read(position, into);
    }

    @Override
    public void write(long position, ByteBuffer from) throws IOException {
      failIf(Fault.WRITE);
      if (position + from.remaining() > file.size() && fault() == Fault.FULL) {
        throw new IOException("No space left on device");
      }
      file.write(position, from);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public void force() throws IOException {
      failIf(Fault.FORCE);
      file.force();
    }

    @Override
    public void close() {
      file.close();
    }
  }
}
