package io.loggos.node;

import io.loggos.api.Hash64;
import io.loggos.api.Member;
import io.loggos.api.wire.BytesInput;
import io.loggos.api.wire.BytesOutput;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.network.init.InitCodec;
import io.loggos.network.init.InitMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Which replica a standby has become, for its next start. The file appears and vanishes as a whole,
 * and durably. Used by one thread at a time.
 */
final class SeatFile {
  private static final String NAME = "seat";
  private static final int VERSION = 1;

  private final Path directory;

  /** In the directory below which replicas keep their data; it need not exist yet. */
  SeatFile(Path directory) {
    this.directory = directory;
  }

  /**
   * What it says.
   *
   * @param identity what the initiator handed over
   * @param self the replica and where it listens
   * @param incarnation of its first start: its memory is of this lineage or of no use
   */
  record Content(InitMessage.TransferRequest identity, Member self, long incarnation) {}

  Path path() {
    return directory.resolve(NAME);
  }

  /**
   * Reads it.
   *
   * @return null when there is none
   * @throws IOException when it cannot be read or is damaged; one line that names it
   */
  Content read() throws IOException {
    if (!Files.exists(path())) {
      return null;
    }
    byte[] bytes = Files.readAllBytes(path());
    try {
      BytesInput in = new BytesInput(bytes);
      int version = in.readByte();
      if (version != VERSION) {
        throw new MalformedMessageException("it is of version " + version);
      }
      final byte[] identity = in.readBytes(InitCodec.BYTES_MAX);
      final Member self = Encodings.readMember(in);
      final long incarnation = in.readLong();
      long digest = Hash64.of(Arrays.copyOf(bytes, bytes.length - in.remaining()));
      if (in.readLong() != digest
          || in.remaining() > 0
          || !(InitCodec.read(identity) instanceof InitMessage.TransferRequest request)) {
        throw new MalformedMessageException("its check sum is wrong");
      }
      return new Content(request, self, incarnation);
    } catch (MalformedMessageException e) {
      throw new IOException(
          path()
              + " is damaged ("
              + e.getMessage()
              + "): remove it and the directories beside it to make this machine a standby again");
    }
  }

  /**
   * Writes it; durable on return.
   *
   * @throws IOException when it cannot be written
   */
  void write(Content content) throws IOException {
    BytesOutput out = new BytesOutput();
    out.writeByte(VERSION);
    byte[] identity = InitCodec.write(content.identity());
    out.writeBytes(identity, 0, identity.length);
    Encodings.writeMember(out, content.self());
    out.writeLong(content.incarnation());
    out.writeLong(Hash64.of(out.toByteArray()));
    Files.createDirectories(directory);
    Path fresh = directory.resolve(NAME + ".new");
    try (FileChannel file =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray());
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(true);
    }
    Files.move(fresh, path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceDirectory();
  }

  /**
   * Removes it; durable on return.
   *
   * @throws IOException when it cannot be removed
   */
  void delete() throws IOException {
    if (Files.deleteIfExists(path())) {
      forceDirectory();
    }
  }

  private void forceDirectory() throws IOException {
    try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
      entry.force(true);
    }
  }
}
