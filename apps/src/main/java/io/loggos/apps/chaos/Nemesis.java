package io.loggos.apps.chaos;

import io.loggos.apps.chaos.Action.Shape;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Does to a cluster what a schedule says, and undoes it. Used by one thread, which tells it the
 * time.
 */
public final class Nemesis {
  private final Victims victims;
  private final Consumer<String> tell;
  private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
  private final List<Action> actions;
  private final PriorityQueue<Undoing> undoings = new PriorityQueue<>();
  private int next;

  /** Something that has to be ended. */
  private record Undoing(long atMillis, String text, Runnable how) implements Comparable<Undoing> {
    @Override
    public int compareTo(Undoing other) {
      return Long.compare(atMillis, other.atMillis);
    }
  }

  /** A nemesis that has done nothing yet. */
  public Nemesis(List<Action> actions, Victims victims, Consumer<String> tell) {
    this.actions = actions;
    this.victims = victims;
    this.tell = tell;
  }

  /** How often each fault was made. */
  public Map<Fault, Integer> counts() {
    return counts;
  }

  /** Does everything that is due. */
  public void advanceTo(long millis) {
    while (true) {
      long undoAt = undoings.isEmpty() ? Long.MAX_VALUE : undoings.peek().atMillis();
      long actAt = next < actions.size() ? actions.get(next).atMillis() : Long.MAX_VALUE;
      if (Math.min(undoAt, actAt) > millis) {
        return;
      }
      if (undoAt <= actAt) {
        undo(undoings.remove());
      } else {
        act(actions.get(next++));
      }
    }
  }

  /** When there is something to do next; the largest number when there is not. */
  public long nextMillis() {
    long undoAt = undoings.isEmpty() ? Long.MAX_VALUE : undoings.peek().atMillis();
    return Math.min(undoAt, next < actions.size() ? actions.get(next).atMillis() : Long.MAX_VALUE);
  }

  /** Ends everything that can be ended. */
  public void heal() {
    while (!undoings.isEmpty()) {
      undo(undoings.remove());
    }
  }

  private void undo(Undoing undoing) {
    undoing.how().run();
    tell(undoing.atMillis(), undoing.text());
  }

  private void tell(long millis, String text) {
    tell.accept(String.format(Locale.ROOT, "nemesis %6.2f s  %s", millis / 1e3, text));
  }

  private void act(Action action) {
    if (victims.live().isEmpty()) {
      return; // all were killed, and none is back yet
    }
    int victim = victim(action);
    counts.merge(action.fault(), 1, Integer::sum);
    String detail =
        switch (action.fault()) {
          case KILL -> kill(action, victim);
          case PAUSE -> pause(action, victim);
          case RESET -> reset(action, victim);
          case PARTITION -> partition(action, victim);
          case ONE_WAY -> oneWay(action, victim);
        };
    String length =
        action.lastsMillis() == 0
            ? ""
            : String.format(Locale.ROOT, " for %.2f s", action.lastsMillis() / 1e3);
    tell(
        action.atMillis(), action.fault().text() + " (" + action.shape() + "): " + detail + length);
  }

  private int victim(Action action) {
    List<Integer> live = victims.live();
    int leader = victims.leader();
    return action.shape().isAboutLeader() && live.contains(leader)
        ? leader
        : live.get(action.pick() % live.size());
  }

  private String kill(Action action, int victim) {
    List<Integer> killed =
        action.shape() == Shape.ALL ? List.copyOf(victims.live()) : List.of(victim);
    killed.forEach(victims::kill);
    String names = killed.size() == 1 ? "replica " + victim : "replicas " + killed;
    if (action.lastsMillis() > 0) {
      undoLater(action, "starts again: " + names, () -> killed.forEach(victims::restart));
    }
    return names;
  }

  private String pause(Action action, int victim) {
    victims.pause(victim);
    undoLater(action, "goes on: replica " + victim, () -> victims.resume(victim));
    return "replica " + victim;
  }

  private String reset(Action action, int victim) {
    ProxyMesh network = victims.network();
    return switch (action.shape()) {
      case CLIENTS -> network.reset((from, to) -> from == ProxyMesh.CLIENTS) + " of clients";
      case ALL -> network.reset((from, to) -> from != ProxyMesh.CLIENTS) + " between replicas";
      default -> network.reset((from, to) -> from == victim || to == victim) + " of " + victim;
    };
  }

  private String partition(Action action, int victim) {
    List<Integer> live = victims.live();
    List<Integer> others = rotated(live, victim);
    List<Integer> one = new ArrayList<>(List.of(victim));
    int bridge = -1;
    if (action.shape() == Shape.MINORITY) {
      while (one.size() < (victims.size() - 1) / 2 && others.size() > 1) {
        one.add(others.remove(action.pick() % others.size()));
      }
    } else if (action.shape() == Shape.BRIDGE && others.size() > 1) {
      bridge = others.remove(action.pick() % others.size());
      while (one.size() < others.size() - 1) {
        one.add(others.remove(0));
      }
    }
    for (int here : one) {
      for (int there : others) {
        victims.network().block(here, there);
        victims.network().block(there, here);
      }
    }
    undoLater(action, "healed: the network", victims.network()::heal);
    return one + " | " + others + (bridge < 0 ? "" : ", " + bridge + " sees both");
  }

  private String oneWay(Action action, int victim) {
    boolean deaf = action.shape() == Shape.DEAF_LEADER || action.shape() == Shape.DEAF_ONE;
    for (int other : rotated(victims.live(), victim)) {
      victims.network().block(deaf ? other : victim, deaf ? victim : other);
    }
    undoLater(action, "healed: the network", victims.network()::heal);
    return (deaf ? "nothing reaches replica " : "nothing leaves replica ") + victim;
  }

  private void undoLater(Action action, String text, Runnable how) {
    undoings.add(new Undoing(action.atMillis() + action.lastsMillis(), text, how));
  }

  /** The others, beginning behind the victim. */
  private static List<Integer> rotated(List<Integer> live, int victim) {
    List<Integer> others = new ArrayList<>();
    int at = live.indexOf(victim);
    for (int i = 1; i < live.size(); i++) {
      others.add(live.get((at + i) % live.size()));
    }
    return others;
  }
}
