package io.loggos.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.SeededRandom;
import io.loggos.storage.virtual.DiskFaults;
import io.loggos.storage.virtual.DiskFaults.Operation;
import io.loggos.storage.virtual.VirtualDisk;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class IdentityFileTest {
  private static final int SEEDS = 200;
  private static final int ROUNDS = 20;

  private final Identity fresh = Identity.fresh(new Identity.Owner("c", Fixture.SELF), 7);

  @Test
  void isReadBack() throws IOException {
    VirtualDisk disk = Fixture.disk(1);
    IdentityFile.fresh(disk, fresh).update(known -> known.withStart(1));
    IdentityFile.load(disk).update(known -> known.withStart(2));
    disk.cutPower();
    assertEquals(fresh.withStart(2), IdentityFile.load(disk).current());
  }

  @Test
  void eitherFileIsEnough() throws IOException {
    for (String name : new String[] {Layout.IDENTITY_A, Layout.IDENTITY_B}) {
      VirtualDisk disk = Fixture.disk(1);
      IdentityFile.fresh(disk, fresh).update(known -> known.withStart(1));
      disk.flip(name, 100, 3);
      IdentityFile.load(disk).update(known -> known.withStart(2));
      assertEquals(fresh.withStart(2), IdentityFile.load(disk).current());
    }
  }

  /** One change after the other is cut short, by the power or by a failure of the disk. */
  @Test
  void oneFileIsGoodWhateverCutsChangesShort() throws IOException {
    for (long seed = 0; seed < SEEDS; seed++) {
      SeededRandom dice = SeededRandom.named(seed, "identity");
      VirtualDisk disk = Fixture.disk(seed);
      IdentityFile.fresh(disk, fresh).update(known -> known.withStart(1));
      int done = 1;
      for (int round = 0; round < ROUNDS; round++) {
        IdentityFile file = IdentityFile.load(disk);
        assertTrue(file.current().start() >= done, "seed " + seed);
        int start = file.current().start() + 1;
        boolean fails = dice.nextInt(3) == 0;
        endAt(disk, dice.nextInt(5), fails);
        try {
          file.update(known -> known.withStart(start));
          done = start;
        } catch (IOException | IllegalStateException e) {
          assertNotNull(e.getMessage());
        }
        disk.setFaults(DiskFaults.NONE);
        if (fails && dice.nextInt(2) == 0) {
          disk.kill();
        } else {
          disk.cutPower();
        }
      }
    }
  }

  /** One of the calls to come that write is not done. */
  private static void endAt(VirtualDisk disk, int call, boolean fails) {
    int[] left = {call};
    disk.setFaults(
        (operation, file) -> {
          boolean writes = operation == Operation.WRITE || operation == Operation.FORCE;
          if (writes && left[0]-- == 0) {
            if (fails) {
              throw new IOException("Input/output error");
            }
            throw new IllegalStateException("the power is off");
          }
        });
  }
}
