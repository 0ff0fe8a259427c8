package io.loggos.storage.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of the machine, written through the system's cache and past it. */
final class RealFileTest {
  private static final int BLOCK = AlignedBuffers.BLOCK;
  private static final int BLOCKS = 8;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsWhatWasWrittenLastHoweverItWasWritten(boolean bypassing) throws IOException {
    Random random = new Random(1);
    byte[] expected = new byte[BLOCKS * BLOCK];
    try (RealDisk disk = RealDisk.open(directory, bypassing)) {
      DiskFile file = disk.create("file");
      file.write(0, ByteBuffer.wrap(expected));
      for (int i = 0; i < 200; i++) {
        boolean whole = random.nextBoolean();
        int unit = whole ? BLOCK : 1;
        int at = random.nextInt(expected.length / unit) * unit;
        int length = (1 + random.nextInt((expected.length - at) / unit)) * unit;
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        ByteBuffer buffer = AlignedBuffers.allocate(length);
        buffer.put(bytes).flip();
        file.write(at, buffer);
        assertEquals(0, buffer.remaining());
        System.arraycopy(bytes, 0, expected, at, length);
        ByteBuffer read = ByteBuffer.allocate(expected.length);
        assertEquals(expected.length, file.read(0, read));
        assertArrayEquals(expected, read.array());
      }
      file.force();
      file.close();
      DiskFile again = disk.openToRead("file");
      ByteBuffer read = ByteBuffer.allocate(expected.length);
      again.read(0, read);
      again.close();
      assertArrayEquals(expected, read.array());
    }
  }

  @Test
  void alignedBuffersBeginAtABlockAndHaveTheirSize() {
    for (int bytes : new int[] {1, BLOCK - 1, BLOCK, 5 * BLOCK}) {
      ByteBuffer buffer = AlignedBuffers.allocate(bytes);
      assertEquals(bytes, buffer.capacity());
      assertEquals(0, buffer.alignmentOffset(0, BLOCK));
    }
  }
}
