package io.loggos.simulation;

import io.loggos.simulation.FaultCounts.Fault;
import io.loggos.simulation.check.Violation;
import io.loggos.simulation.mark.Mark;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * K22 at starts: a process that finds the disk of another replica, or a copy of its own from before
 * its last life, must refuse it, or be refused by the others. Then it gets the right one back.
 */
final class WrongDisks {
  private static final double COPY_SHARE = 0.5;
  private static final double WRONG_SHARE = 0.3;

  private final World world;
  private final Cluster cluster;
  private final SimNode[] nodes;
  private final boolean on;
  private final Dice dice;
  private final FaultLog.Stream decisions;
  private final Map<Integer, Copy> copies = new HashMap<>();

  WrongDisks(Plans plans, World world, Cluster cluster, FaultLog log) {
    this.world = world;
    this.cluster = cluster;
    this.nodes = cluster.nodes();
    this.on = plans.faults().disks.wrongDisks && nodes.length > 1;
    this.dice = Dice.of(plans.seed(), "wrong-disks");
    this.decisions = log.stream("wrong-disks");
  }

  /** A disk as it was, and whom the others had met by then. */
  private record Copy(Map<String, byte[]> files, long met) {}

  /** A node that does not run is about to start. */
  void tryOne(SimNode node) {
    if (!on) {
      return;
    }
    boolean old = dice.chance(0.5);
    boolean wrong = dice.chance(WRONG_SHARE);
    boolean copied = dice.chance(COPY_SHARE);
    int other = (node.index() + dice.between(1, nodes.length - 1)) % nodes.length;
    Copy copy = copies.get(node.index());
    if (wrong && !old) {
      mount(node, cluster.disk(other).contents(), Fault.FOREIGN_DISK_REFUSED);
    } else if (wrong && copy != null && copy.met() != cluster.met(node.index())) {
      mount(node, copy.files(), Fault.OLD_DISK_REFUSED);
    }
    // a copy of what a start wrote and a power cut takes back would count as later than the disk
    if (copied && !cluster.hasFailedToStart(node.index())) {
      Map<String, byte[]> files = cluster.disk(node.index()).contents();
      copies.put(node.index(), new Copy(files, cluster.met(node.index())));
    }
  }

  /** A machine is to be another replica. */
  void onNewIdentity(int index) {
    copies.remove(index);
  }

  private void mount(SimNode node, Map<String, byte[]> wrong, Fault fault) {
    if (!decisions.strikes(fault, () -> node.name() + " starts with a wrong disk")) {
      return;
    }
    SimDisk disk = cluster.disk(node.index());
    Map<String, byte[]> right = disk.contents();
    disk.replace(wrong);
    try {
      cluster.restart(node);
    } catch (PowerFailure e) {
      putBack(disk, right);
      return;
    } catch (IOException e) {
      if (world.trace().isVerbose()) {
        world.say(TraceEvent.Kind.FAULT, "", node.name() + " is refused: " + e.getMessage());
      }
      cluster.checks().marks.hit(Mark.WRONG_DISK_REFUSED);
      putBack(disk, right);
      return;
    }
    throw new Violation("K22 identity", node.name() + " started with a wrong disk: " + fault);
  }

  private static void putBack(SimDisk disk, Map<String, byte[]> right) {
    disk.onEnd(false);
    disk.replace(right);
  }
}
