package io.loggos.storage.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A directory of the machine. */
public final class RealDisk implements Disk {
  /** To write past the system's cache; null where the Java runtime has no such thing. */
  private static final OpenOption DIRECT = direct();

  private final Path directory;
  private final boolean bypassing;
  private FileChannel lockChannel;

  private RealDisk(Path directory, boolean bypassing) {
    this.directory = directory;
    this.bypassing = bypassing;
  }

  /**
   * A directory, created if it does not exist.
   *
   * @param bypassing whether whole blocks in {@link AlignedBuffers} are written past the system's
   *     cache where the file system allows it: cheaper for what is forced at once, and what the
   *     disk refuses is not shown as if it were there
   * @throws IOException with one line for people when it is something else or cannot be created
   */
  public static RealDisk open(Path directory, boolean bypassing) throws IOException {
    try {
      Files.createDirectories(directory);
    } catch (FileAlreadyExistsException | NotDirectoryException e) {
      throw notDirectory(directory, e);
    } catch (IOException e) {
      if (Files.exists(directory.getParent()) && !Files.isDirectory(directory.getParent())) {
        throw notDirectory(directory.getParent(), e);
      }
      throw new IOException(
          directory
              + " cannot be created ("
              + RealFile.reason(e)
              + "); correct storage.directory or its permissions",
          e);
    }
    return new RealDisk(directory, bypassing);
  }

  private static IOException notDirectory(Path path, IOException cause) {
    return new IOException(path + " is not a directory; correct storage.directory", cause);
  }

  /**
   * A directory that must exist; nothing is created.
   *
   * @throws IOException with one line for people when it does not
   */
  public static RealDisk existing(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new IOException(directory + " is not a directory");
    }
    return new RealDisk(directory, false);
  }

  @Override
  public List<String> list() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Path name = file.getFileName();
        if (name != null) {
          names.add(name.toString());
        }
      }
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public boolean exists(String name) {
    return Files.exists(directory.resolve(name));
  }

  @Override
  public DiskFile open(String name) throws IOException {
    Path path = directory.resolve(name);
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    return new RealFile(channel, openDirectly(path));
  }

  @Override
  public DiskFile openToRead(String name) throws IOException {
    return new RealFile(FileChannel.open(directory.resolve(name), StandardOpenOption.READ));
  }

  @Override
  public DiskFile create(String name) throws IOException {
    Path path = directory.resolve(name);
    FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    return new RealFile(channel, openDirectly(path));
  }

  /** The option is no part of the Java platform, only of its usual runtimes. */
  private static OpenOption direct() {
    try {
      Class<?> options = Class.forName("com.sun.nio.file.ExtendedOpenOption");
      for (Object option : options.getEnumConstants()) {
        if (option.toString().equals("DIRECT")) {
          return (OpenOption) option;
        }
      }
    } catch (ClassNotFoundException e) {
      return null;
    }
    return null;
  }

  /** Null where that is not wanted, or not possible. */
  private FileChannel openDirectly(Path path) {
    if (!bypassing || DIRECT == null) {
      return null;
    }
    try {
      long unit = Files.getFileStore(path).getBlockSize();
      return AlignedBuffers.BLOCK % unit == 0
          ? FileChannel.open(path, StandardOpenOption.WRITE, DIRECT)
          : null;
    } catch (IOException | UnsupportedOperationException e) {
      return null; // this file system has no such thing: through the cache then
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(directory.resolve(name));
  }

  @Override
  public void syncDirectory() throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public synchronized boolean tryLock(String name) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(name), StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // held within this process
    } finally {
      if (locked) {
        lockChannel = channel;
      } else {
        channel.close();
      }
    }
    return locked;
  }

  /**
   * Keeps others from locking the directory until this disk is closed; writes nothing.
   *
   * @return false when a living process holds the lock
   */
  public synchronized boolean tryLockToRead(String name) throws IOException {
    if (!exists(name)) {
      return true; // nobody ever ran here
    }
    FileChannel channel = FileChannel.open(directory.resolve(name), StandardOpenOption.READ);
    boolean locked = false;
    try {
      locked = channel.tryLock(0, Long.MAX_VALUE, true) != null;
    } catch (OverlappingFileLockException e) {
      return false; // held within this process
    } finally {
      if (locked) {
        lockChannel = channel;
      } else {
        channel.close();
      }
    }
    return locked;
  }

  @Override
  public String locate(String name) {
    return directory.resolve(name).toString();
  }

  @Override
  public String location() {
    return directory.toString();
  }

  @Override
  public synchronized void close() {
    if (lockChannel != null) {
      RealFile.closeQuietly(lockChannel);
      lockChannel = null;
    }
  }
}
