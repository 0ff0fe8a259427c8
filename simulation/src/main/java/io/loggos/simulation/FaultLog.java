package io.loggos.simulation;

import io.loggos.simulation.FaultCounts.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Every draw that says "a fault here" passes through here before anything comes of it: it is
 * counted, numbered within its stream, told to the trace, and noted if the run is recorded. A run
 * may be restricted to some decisions of an earlier one; the draws of the others are made and have
 * no effect.
 */
final class FaultLog {
  private final World world;
  private final FaultCounts counts = new FaultCounts();

  /** The decisions that have an effect, or null for all. */
  private final Set<FaultDecision.Id> kept;

  /** What had an effect, or null when nobody wants to know. */
  private final List<FaultDecision> fired;

  private FaultLog(World world, Set<FaultDecision.Id> kept, List<FaultDecision> fired) {
    this.world = world;
    this.kept = kept;
    this.fired = fired;
  }

  /** Which decisions a run may take, and whether it notes them. */
  record Mode(Set<FaultDecision.Id> kept, boolean isRecorded) {
    /** All, unnoted. */
    static final Mode FREE = new Mode(null, false);

    /** All, noted. */
    static final Mode RECORDED = new Mode(null, true);

    /** These and no others, noted. */
    static Mode restrictedTo(Set<FaultDecision.Id> ids) {
      return new Mode(Set.copyOf(ids), true);
    }
  }

  static FaultLog of(World world, Mode mode) {
    return new FaultLog(world, mode.kept(), mode.isRecorded() ? new ArrayList<>() : null);
  }

  FaultCounts counts() {
    return counts;
  }

  /** What had an effect so far, in order of time; empty unless the run is recorded. */
  List<FaultDecision> fired() {
    return fired == null ? List.of() : List.copyOf(fired);
  }

  /** The decisions of one stream of draws. */
  Stream stream(String name) {
    return new Stream(name);
  }

  /** Numbers the decisions of one stream. */
  final class Stream {
    private final String name;
    private int decided;

    private Stream(String name) {
      this.name = name;
    }

    String name() {
      return name;
    }

    /**
     * A draw said "a fault here".
     *
     * @param what for people; asked for only if somebody wants it
     * @return whether it is to happen
     */
    boolean strikes(Fault fault, Supplier<String> what) {
      int number = decided++;
      if (kept != null && !kept.contains(new FaultDecision.Id(name, number))) {
        return false;
      }
      counts.add(fault);
      boolean verbose = world.trace().isVerbose();
      if (fired != null || verbose) {
        String text = what.get();
        if (fired != null) {
          fired.add(new FaultDecision(new FaultDecision.Id(name, number), world.now(), text));
        }
        if (verbose) {
          world.say(TraceEvent.Kind.FAULT, "", text);
        }
      }
      return true;
    }
  }
}
