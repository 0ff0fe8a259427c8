package io.loggos.apps.tickets;

import io.loggos.api.app.ExecutionContext;
import io.loggos.api.app.QueryHandler;
import io.loggos.api.app.TimerHandler;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/**
 * Sells the seats of one evening. Requests and replies are text:
 *
 * <ul>
 *   <li>{@code hold NAME}: holds the first free seat for half a minute, and says which;
 *   <li>{@code buy NAME}: sells the seat that is held for that name;
 *   <li>{@code free} (a query): how many seats are free.
 * </ul>
 */
public final class TicketOffice implements QueryHandler, TimerHandler {
  /** How many seats there are, numbered from 1. */
  public static final int SEATS = 10;

  private static final long HOLD_MILLIS = 30_000;

  /** Who has which seat, held or sold; in the order of the seats, so that states have one form. */
  private final TreeMap<Integer, Seat> seats = new TreeMap<>();

  private record Seat(String name, boolean sold) {}

  @Override
  public byte[] execute(byte[] command, ExecutionContext context) {
    String[] words = text(command).split(" ", 2);
    if (words.length == 2 && !words[1].isBlank()) {
      switch (words[0]) {
        case "hold":
          return bytes(hold(words[1], context));
        case "buy":
          return bytes(buy(words[1], context));
        default:
      }
    }
    throw new IllegalArgumentException("hold NAME or buy NAME, not " + text(command));
  }

  private String hold(String name, ExecutionContext context) {
    for (int seat = 1; seat <= SEATS; seat++) {
      if (!seats.containsKey(seat)) {
        seats.put(seat, new Seat(name, false));
        context.setTimer(seat, context.timeMillis() + HOLD_MILLIS);
        return "seat " + seat;
      }
    }
    return "sold out";
  }

  private String buy(String name, ExecutionContext context) {
    for (int seat : seats.keySet()) {
      if (seats.get(seat).equals(new Seat(name, false))) {
        seats.put(seat, new Seat(name, true));
        context.cancelTimer(seat);
        return "sold seat " + seat;
      }
    }
    return "nothing is held";
  }

  /** The half minute is over. */
  @Override
  public void onTimer(long timer, ExecutionContext context) {
    seats.remove((int) timer);
  }

  @Override
  public byte[] query(byte[] query) {
    return bytes(String.valueOf(SEATS - seats.size()));
  }

  @Override
  public byte[] getState() {
    StringBuilder state = new StringBuilder();
    seats.forEach(
        (number, seat) ->
            state
                .append(number)
                .append(seat.sold() ? " sold " : " held ")
                .append(seat.name())
                .append('\n'));
    return bytes(state.toString());
  }

  @Override
  public void setState(byte[] state) {
    seats.clear();
    text(state)
        .lines()
        .map(line -> line.split(" ", 3))
        .forEach(
            words ->
                seats.put(Integer.valueOf(words[0]), new Seat(words[2], words[1].equals("sold"))));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
