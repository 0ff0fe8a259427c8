package io.loggos.simulation.kit;

import io.loggos.api.Hash64;
import io.loggos.api.app.DigestHandler;
import io.loggos.api.app.ExecutionContext;
import io.loggos.api.app.FrozenStateHandler;
import io.loggos.api.app.QueryHandler;
import io.loggos.api.app.TimerHandler;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * A well-behaved handler that uses everything a handler may use: {@code add NAME N}, {@code draw
 * NAME}, {@code stamp NAME}, {@code later NAME MILLIS}, {@code fail}; queries give the value of a
 * name.
 */
final class Ledger implements QueryHandler, TimerHandler, DigestHandler, FrozenStateHandler {
  private final TreeMap<String, Long> values = new TreeMap<>();

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public byte[] execute(byte[] command, ExecutionContext context) {
    String[] words = text(command).split(" ");
    switch (words[0]) {
      case "add" -> values.merge(words[1], Long.valueOf(words[2]), Long::sum);
      case "draw" -> values.put(words[1], context.random().nextInt(1000) + drawMore(context));
      case "stamp" -> values.put(words[1], context.timeMillis());
      case "later" ->
          context.setTimer(words[1].hashCode(), context.timeMillis() + Long.parseLong(words[2]));
      case "never" -> context.cancelTimer(words[1].hashCode());
      default -> throw new IllegalArgumentException("cannot " + words[0]);
    }
    return query(bytes(words[1]));
  }

  private static long drawMore(ExecutionContext context) {
    return context.random().nextLong(1000) + (long) (1000 * context.random().nextDouble());
  }

  @Override
  public void onTimer(long timer, ExecutionContext context) {
    values.merge("timers", 1L, Long::sum);
  }

  @Override
  public byte[] query(byte[] query) {
    return bytes(String.valueOf(values.getOrDefault(text(query), 0L)));
  }

  @Override
  public byte[] getState() {
    StringBuilder state = new StringBuilder();
    values.forEach((name, value) -> state.append(name).append('=').append(value).append('\n'));
    return bytes(state.toString());
  }

  @Override
  public void setState(byte[] state) {
    values.clear();
    text(state)
        .lines()
        .map(line -> line.split("="))
        .forEach(pair -> values.put(pair[0], Long.valueOf(pair[1])));
  }

  @Override
  public long digest() {
    long digest = 0;
    for (Map.Entry<String, Long> entry : values.entrySet()) {
      digest += Hash64.of(bytes(entry.getKey() + "=" + entry.getValue()));
    }
    return digest;
  }

  @Override
  public FrozenState freeze() {
    byte[] state = getState();
    return () -> state;
  }
}
