package io.loggos.simulation.kit;

/** A handler does not keep its contract: most often, it is not deterministic. */
public final class HandlerContractError extends SimulationError {
  private static final long serialVersionUID = 1L;

  private final transient Finding finding;

  HandlerContractError(long seed, String message, Finding finding) {
    super(seed, message, null);
    this.finding = finding;
  }

  /** In which way. */
  public Breach breach() {
    return finding.breach();
  }

  /** The replica whose handler it was noticed at. */
  public int replica() {
    return finding.replica();
  }

  /** The slot of the request; for a query, the last slot before it. */
  public long slot() {
    return finding.place().slot();
  }

  /** Which request of its slot it was, from 0; negative for timers and queries. */
  public int indexInBatch() {
    return finding.place().index();
  }

  /** The command or query; empty for a timer. */
  public byte[] request() {
    return finding.request().bytes().clone();
  }
}
