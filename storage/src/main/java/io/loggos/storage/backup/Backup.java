package io.loggos.storage.backup;

import io.loggos.api.ClusterId;
import io.loggos.api.Hash64;
import io.loggos.api.io.Storage.Snapshot;
import io.loggos.api.wire.BytesInput;
import io.loggos.api.wire.BytesOutput;
import io.loggos.api.wire.MalformedMessageException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * The state of a cluster after a slot. In a file:
 *
 * <pre>
 *   magic    8
 *   version  4
 *   head     4  how many bytes the head has
 *   head        name and identity of the cluster, slot, nonce, length of the image
 *   image
 *   crc      4  CRC32C of all before
 * </pre>
 *
 * @param clusterName the name of the cluster it was taken from
 * @param clusterId that cluster's identity
 * @param nonce drawn at random when it was taken
 * @param snapshot the state
 */
public record Backup(String clusterName, long clusterId, long nonce, Snapshot snapshot) {
  private static final long MAGIC = 0x4c6f67676f73424bL; // "LoggosBK"
  private static final int FORMAT = 1;
  private static final int NAME_BYTES_MAX = 1024;
  private static final int HEAD_BYTES_MAX = 4096;
  private static final int FRAME_BYTES = 8 + 4 + 4 + 4;

  /**
   * The identity of the cluster of that name that begins with this state: the same wherever it is
   * computed, and another than that of the cluster it was taken from.
   */
  public long clusterIdOf(String newName) {
    long name = Hash64.of(newName.getBytes(StandardCharsets.UTF_8));
    long hash = Hash64.mix(Hash64.mix(nonce ^ name) + snapshot.slot() ^ clusterId);
    long id = ClusterId.founding(hash);
    return ClusterId.isSameCluster(id, clusterId) ? ClusterId.founding(~hash) : id;
  }

  /**
   * Writes it to a file, which must not exist; durable on return.
   *
   * @throws FileAlreadyExistsException when it exists
   * @throws IOException when it cannot be written; nothing is left behind then
   */
  public void write(Path file) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    boolean done = false;
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      writeTo(Channels.newOutputStream(channel));
      channel.force(true);
      done = true;
    } finally {
      if (!done) {
        Files.deleteIfExists(temporary);
      }
    }
    Files.move(temporary, file);
    try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent())) {
      directory.force(true);
    }
  }

  private void writeTo(OutputStream file) throws IOException {
    CheckedOutputStream checked = new CheckedOutputStream(file, new CRC32C());
    DataOutputStream out = new DataOutputStream(checked);
    byte[] head = head();
    out.writeLong(MAGIC);
    out.writeInt(FORMAT);
    out.writeInt(head.length);
    out.write(head);
    out.write(snapshot.image());
    out.writeInt((int) checked.getChecksum().getValue());
    out.flush();
  }

  private byte[] head() {
    BytesOutput out = new BytesOutput();
    out.writeText(clusterName);
    out.writeLong(clusterId);
    out.writeCount(snapshot.slot());
    out.writeLong(nonce);
    out.writeCount(snapshot.image().length);
    return out.toByteArray();
  }

  /**
   * Reads a file.
   *
   * @throws IOException when it cannot be read, is no backup, is damaged, or is of a newer format;
   *     of the last three the message is one line with the file and what to do
   */
  public static Backup read(Path file) throws IOException {
    long size = Files.size(file);
    try (InputStream bytes = Files.newInputStream(file)) {
      CheckedInputStream checked = new CheckedInputStream(bytes, new CRC32C());
      DataInputStream in = new DataInputStream(checked);
      if (size < FRAME_BYTES || in.readLong() != MAGIC) {
        throw new IOException(file + " is not a backup of a Loggos cluster");
      }
      int version = in.readInt();
      if (version > FORMAT) {
        throw new IOException(
            file
                + " has format "
                + version
                + ", this version reads up to "
                + FORMAT
                + "; use the version that wrote it, or a newer one");
      }
      return readRest(file, size, in, checked);
    } catch (EOFException e) {
      throw damaged(file, size, "the file ends early");
    }
  }

  private static Backup readRest(
      Path file, long size, DataInputStream in, CheckedInputStream checked) throws IOException {
    int headBytes = in.readInt();
    if (headBytes < 0 || headBytes > HEAD_BYTES_MAX) {
      throw damaged(file, Long.BYTES + Integer.BYTES, "the head is damaged");
    }
    BytesInput head = new BytesInput(in.readNBytes(headBytes));
    try {
      String name = head.readText(NAME_BYTES_MAX);
      long clusterId = head.readLong();
      long slot = head.readCount(Long.MAX_VALUE - Integer.MAX_VALUE);
      long nonce = head.readLong();
      int length = (int) head.readCount(Integer.MAX_VALUE - Long.BYTES);
      long expected = FRAME_BYTES + headBytes + (long) length;
      if (size != expected) {
        throw damaged(
            file, Math.min(size, expected), "the file should have " + expected + " bytes");
      }
      byte[] image = in.readNBytes(length);
      int sum = (int) checked.getChecksum().getValue();
      if (in.readInt() != sum) {
        throw damaged(file, size - Integer.BYTES, "the checksum of the file does not fit");
      }
      return new Backup(name, clusterId, nonce, new Snapshot(slot, image));
    } catch (MalformedMessageException e) {
      throw damaged(file, Long.BYTES + 2 * Integer.BYTES, "the head is damaged");
    }
  }

  private static IOException damaged(Path file, long offset, String what) {
    return new IOException(
        file + ", offset " + offset + ": " + what + "; use another copy or an older backup");
  }
}
