package io.loggos.node;

import io.loggos.api.app.QueryHandler;
import java.nio.charset.StandardCharsets;

/** An application for tests: appends what it is told, and answers with how much that is. */
final class Journaling implements QueryHandler {
  private final StringBuilder text = new StringBuilder();

  @Override
  public byte[] execute(byte[] command) {
    text.append(new String(command, StandardCharsets.UTF_8));
    return bytes("length " + text.length());
  }

  @Override
  public byte[] query(byte[] query) {
    return bytes(text.toString());
  }

  @Override
  public byte[] getState() {
    return bytes(text.toString());
  }

  @Override
  public void setState(byte[] state) {
    text.setLength(0);
    text.append(new String(state, StandardCharsets.UTF_8));
  }

  private static byte[] bytes(String from) {
    return from.getBytes(StandardCharsets.UTF_8);
  }
}
