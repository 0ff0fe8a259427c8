package io.loggos.apps.cli;

import java.util.List;
import java.util.stream.Stream;

/**
 * Machines on a network of their own: network namespaces on one bridge where this machine allows
 * that, otherwise all of them are this machine.
 */
final class VirtualLan implements AutoCloseable {
  private static final int UNUSED_PORT = 9;

  /** How a shell ends that cannot connect; nobody answers at all when time runs out instead. */
  private static final int REFUSED = 1;

  /** Names of devices have at most 15 letters; two test runs do not share any. */
  private final String bridge = "lg" + ProcessHandle.current().pid() % 1_000_000;

  private final String subnet = "10.77." + ProcessHandle.current().pid() % 256 + ".";
  private final int machines;
  private final boolean separate;

  private VirtualLan(int machines) {
    this.machines = machines;
    this.separate = build() && carries();
    if (!separate) {
      remove();
    }
  }

  static VirtualLan of(int machines) {
    return new VirtualLan(machines);
  }

  private boolean build() {
    boolean built =
        did("ip link add %s type bridge mcast_snooping 0", bridge)
            && did("ip addr add %s1/24 dev %s", subnet, bridge)
            && did("ip link set %s up", bridge);
    for (int i = 0; built && i < machines; i++) {
      built =
          did("ip netns add %s", space(i))
              && did("ip link add %s type veth peer name eth0 netns %s", port(i), space(i))
              && did("ip link set %s master %s up", port(i), bridge)
              && did("ip -n %s addr add %s/24 dev eth0", space(i), ownAddress(i))
              && did("ip -n %s link set eth0 up", space(i))
              && did("ip -n %s link set lo up", space(i));
    }
    return built;
  }

  /** Whether machines reach each other: rules for packets may hold for bridges, too. */
  private boolean carries() {
    String connect = "exec 3<>/dev/tcp/" + ownAddress(1) + "/" + UNUSED_PORT;
    return SystemCommand.exitCode(
            "ip", "netns", "exec", space(0), "timeout", "2", "bash", "-c", connect)
        == REFUSED;
  }

  private static boolean did(String command, Object... names) {
    return SystemCommand.succeeds(String.format(command, names).split(" "));
  }

  private String space(int machine) {
    return bridge + "-" + machine;
  }

  private String port(int machine) {
    return bridge + "p" + machine;
  }

  private String ownAddress(int machine) {
    return subnet + (10 + machine);
  }

  /** Where the others reach a machine. */
  String address(int machine) {
    return separate ? ownAddress(machine) : "127.0.0.1";
  }

  /** The command that does the same on that machine. */
  List<String> on(int machine, List<String> command) {
    if (!separate) {
      return command;
    }
    return Stream.concat(Stream.of("ip", "netns", "exec", space(machine)), command.stream())
        .toList();
  }

  /** What is sent to groups reaches that machine no more, if it is one of its own. */
  void deafen(int machine) {
    if (separate && !did("bridge link set dev %s mcast_flood off", port(machine))) {
      throw new IllegalStateException("cannot change the bridge " + bridge);
    }
  }

  private void remove() {
    for (int i = 0; i < machines; i++) {
      did("ip netns del %s", space(i));
    }
    did("ip link del %s", bridge);
  }

  @Override
  public void close() {
    if (separate) {
      remove();
    }
  }
}
