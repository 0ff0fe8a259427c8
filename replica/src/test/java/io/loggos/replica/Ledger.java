package io.loggos.replica;

import io.loggos.api.app.ExecutionContext;
import io.loggos.api.app.QueryHandler;
import io.loggos.api.app.TimerHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An application for tests: notes what it is told, and misbehaves when told so. */
class Ledger implements TimerHandler, QueryHandler {
  final List<String> lines = new ArrayList<>();

  /** What the next {@link #getState} or {@link #setState} throws, once. */
  RuntimeException stateFault;

  @Override
  public byte[] execute(byte[] command, ExecutionContext context) {
    String[] words = text(command).split(" ");
    switch (words[0]) {
      case "throw" -> throw new IllegalStateException(text(command));
      case "throw-silently" -> throw new IllegalStateException();
      case "error" -> throw new StackOverflowError("too deep");
      case "sneak" -> Ledger.<RuntimeException>sneak(new java.io.IOException("checked"));
      case "null" -> {
        return null;
      }
      case "big" -> {
        return new byte[Integer.parseInt(words[1])];
      }
      case "context" -> {
        return bytes(
            context.slot()
                + "/"
                + context.indexInBatch()
                + "/"
                + context.timeMillis()
                + "/"
                + context.random().nextLong());
      }
      case "timer" -> context.setTimer(Long.parseLong(words[1]), Long.parseLong(words[2]));
      case "cancel" -> context.cancelTimer(Long.parseLong(words[1]));
      default -> lines.add(text(command));
    }
    return bytes("done " + lines.size());
  }

  @SuppressWarnings("unchecked")
  private static <E extends Exception> void sneak(Exception fault) throws E {
    throw (E) fault;
  }

  @Override
  public void onTimer(long timer, ExecutionContext context) {
    lines.add("timer " + timer + " at " + context.timeMillis());
    if (timer == 13) {
      throw new IllegalStateException("bad luck");
    } else if (timer == 666) {
      throw new StackOverflowError("too deep");
    } else if (timer == 99) {
      context.setTimer(99, context.timeMillis());
    }
  }

  @Override
  public byte[] query(byte[] query) {
    if (text(query).equals("error")) {
      throw new StackOverflowError("too deep");
    }
    if (text(query).equals("throw")) {
      throw new IllegalStateException("no");
    }
    return bytes(text(query) + ": " + String.join(",", lines));
  }

  @Override
  public byte[] getState() {
    throwFault();
    return bytes(String.join("\n", lines));
  }

  @Override
  public void setState(byte[] state) {
    throwFault();
    lines.clear();
    if (state.length > 0) {
      lines.addAll(List.of(text(state).split("\n")));
    }
  }

  private void throwFault() {
    RuntimeException fault = stateFault;
    stateFault = null;
    if (fault != null) {
      throw fault;
    }
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
