package io.loggos.apps.chaos;

import io.loggos.apps.chaos.Action.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What is going to be done, drawn from a seed and nothing else. Two hands work independently of
 * each other, one on the network and one on processes, and each rests between its actions. Where
 * the killed stay dead, never more replicas are killed than the cluster survives. Everything else
 * ends before the time is over.
 */
public final class Schedule {
  private static final long FIRST_MILLIS = 1000;
  private static final long REST_MILLIS_MIN = 700;
  private static final long REST_MILLIS_MAX = 2500;
  private static final long LASTS_MILLIS_MIN = 100;
  private static final long LASTS_MILLIS_MAX = 5000;
  private static final long CALM_MILLIS = 500;

  private final SplittableRandom random;
  private final long millis;
  private final List<Action> actions = new ArrayList<>();
  private final Map<Fault, List<Shape>> shapesOf;
  private final Deaths deaths;
  private final int killsMax;
  private int kills;

  /** What becomes of killed replicas. */
  public enum Deaths {
    /** They stay dead. */
    FINAL,
    /** They start again after a while. */
    RETURN,
    /** They start again, and sometimes all are killed at once. */
    ALL_RETURN
  }

  private Schedule(long seed, long millis, int replicas, Deaths deaths) {
    this.random = new SplittableRandom(seed);
    this.millis = millis;
    this.deaths = deaths;
    this.shapesOf = shapes(deaths);
    this.killsMax = deaths == Deaths.FINAL ? (replicas - 1) / 2 : Integer.MAX_VALUE;
  }

  private static Map<Fault, List<Shape>> shapes(Deaths deaths) {
    Map<Fault, List<Shape>> shapes = new EnumMap<>(Fault.class);
    List<Shape> some = List.of(Shape.LEADER, Shape.ONE);
    List<Shape> all = List.of(Shape.LEADER, Shape.ONE, Shape.ALL);
    shapes.put(Fault.KILL, deaths == Deaths.ALL_RETURN ? all : some);
    shapes.put(Fault.PAUSE, List.of(Shape.LEADER, Shape.ONE));
    shapes.put(Fault.RESET, List.of(Shape.ALL, Shape.ONE, Shape.CLIENTS));
    shapes.put(Fault.PARTITION, List.of(Shape.LEADER, Shape.ONE, Shape.MINORITY, Shape.BRIDGE));
    shapes.put(
        Fault.ONE_WAY,
        List.of(Shape.DEAF_LEADER, Shape.MUTE_LEADER, Shape.DEAF_ONE, Shape.MUTE_ONE));
    return shapes;
  }

  /**
   * Draws the actions, in the order of their times.
   *
   * @param millis how long the load runs
   * @param replicas how many there are at first
   * @param faults what may be drawn
   * @param deaths what becomes of killed replicas
   */
  public static List<Action> draw(
      long seed, long millis, int replicas, Set<Fault> faults, Deaths deaths) {
    Schedule schedule = new Schedule(seed, millis, replicas, deaths);
    List<Fault> network = new ArrayList<>(faults);
    network.removeAll(List.of(Fault.KILL, Fault.PAUSE));
    List<Fault> processes = new ArrayList<>(faults);
    processes.removeAll(network);
    schedule.drawHand(network);
    schedule.drawHand(processes);
    schedule.actions.sort(Comparator.comparingLong(Action::atMillis));
    return List.copyOf(schedule.actions);
  }

  /** Deaths are spread over the time: none before its own part of it has begun. */
  private long nextKillMillis() {
    if (deaths != Deaths.FINAL) {
      return 0;
    }
    return kills < killsMax ? millis * (kills + 1) / (killsMax + 1) : Long.MAX_VALUE;
  }

  private void drawHand(List<Fault> all) {
    List<Fault> faults = new ArrayList<>();
    long now = FIRST_MILLIS + random.nextLong(REST_MILLIS_MIN);
    while (true) {
      faults.clear();
      faults.addAll(all);
      if (now < nextKillMillis()) {
        faults.remove(Fault.KILL);
      }
      if (faults.isEmpty() && (all.isEmpty() || kills == killsMax)) {
        return;
      }
      if (faults.isEmpty()) {
        now = nextKillMillis() + random.nextLong(REST_MILLIS_MAX);
        continue;
      }
      Fault fault = faults.get(random.nextInt(faults.size()));
      List<Shape> shapes = shapesOf.get(fault);
      Shape shape = shapes.get(random.nextInt(shapes.size()));
      boolean lasts = fault == Fault.KILL ? deaths != Deaths.FINAL : fault != Fault.RESET;
      long length = lasts ? drawLength() : 0;
      if (now + length > millis - CALM_MILLIS) {
        return;
      }
      actions.add(new Action(now, length, fault, shape, random.nextInt(Integer.MAX_VALUE)));
      kills += fault == Fault.KILL ? 1 : 0;
      now += length + random.nextLong(REST_MILLIS_MIN, REST_MILLIS_MAX);
    }
  }

  /** Short ones are as likely as long ones: each time twice as long is equally likely. */
  private long drawLength() {
    double ratio = (double) LASTS_MILLIS_MAX / LASTS_MILLIS_MIN;
    long length = Math.round(LASTS_MILLIS_MIN * Math.pow(ratio, random.nextDouble()));
    return Math.max(LASTS_MILLIS_MIN, Math.min(length, millis / 5));
  }
}
