package io.loggos.replica;

import io.loggos.api.app.FrozenStateHandler.FrozenState;
import io.loggos.api.machine.SnapshotView;
import io.loggos.api.wire.BytesOutput;
import java.util.Arrays;

/**
 * Everything that executing the log up to a slot has made. The application's part is written out
 * only when asked for, on whatever thread.
 *
 * @param slot the last slot executed
 * @param head all that comes before the application's state
 * @param state the application's view
 */
record FrozenExecution(long slot, byte[] head, FrozenState state) implements SnapshotView {
  @Override
  public byte[] toBytes() {
    byte[] application = state.toBytes();
    BytesOutput out = new BytesOutput();
    out.writeCount(application.length);
    byte[] length = out.toByteArray();
    byte[] image = Arrays.copyOf(head, head.length + length.length + application.length);
    System.arraycopy(length, 0, image, head.length, length.length);
    System.arraycopy(application, 0, image, head.length + length.length, application.length);
    return image;
  }
}
