package io.loggos.simulation;

/**
 * What is not left to the seed.
 *
 * @param replicas how many, or 0 for as many as the seed draws
 * @param faults which fault classes there may be
 * @param clientsMax at most so many clients, or 0 for no bound
 * @param operationsMax at most so many operations, or 0 for no bound
 */
public record Overrides(int replicas, FaultSelection faults, int clientsMax, int operationsMax) {
  /** The largest cluster that is simulated. */
  public static final int REPLICAS_MAX = 7;

  /** Everything as drawn. */
  public static final Overrides NONE = new Overrides(0, FaultSelection.DRAWN, 0, 0);

  /** Refuses sizes that are not simulated. */
  public Overrides {
    if (replicas < 0 || replicas > REPLICAS_MAX || clientsMax < 0 || operationsMax < 0) {
      throw new IllegalArgumentException("out of range: " + replicas + " replicas");
    }
  }

  /** Whether the seed decides on everything. */
  public boolean isNone() {
    return replicas == 0 && faults.isDrawn() && clientsMax == 0 && operationsMax == 0;
  }

  /** Another size. */
  public Overrides withReplicas(int number) {
    return new Overrides(number, faults, clientsMax, operationsMax);
  }

  /** Other faults. */
  public Overrides withFaults(FaultSelection selection) {
    return new Overrides(replicas, selection, clientsMax, operationsMax);
  }

  /** Fewer clients. */
  public Overrides withClientsMax(int number) {
    return new Overrides(replicas, faults, number, operationsMax);
  }

  /** Less to do. */
  public Overrides withOperationsMax(int number) {
    return new Overrides(replicas, faults, clientsMax, number);
  }

  /** The command that runs the seed once more, with what a command can override. */
  public String command(long seed) {
    String selection = faults.toString();
    return "./loggos simulate --seed "
        + seed
        + (replicas > 0 ? " --replicas " + replicas : "")
        + (selection.isEmpty() ? "" : " --faults " + selection);
  }
}
