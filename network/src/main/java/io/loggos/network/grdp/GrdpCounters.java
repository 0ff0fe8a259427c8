package io.loggos.network.grdp;

/** What an endpoint counts. Read on the endpoint's thread. */
public final class GrdpCounters {
  long packetsSent;
  long packetsResent;
  long packetsReceived;
  long acksSent;
  long duplicates;
  long ahead;
  long noRoom;
  long malformed;
  long corrupt;
  long foreign;
  long timeouts;
  long groupSent;
  long dropped;

  GrdpCounters() {}

  /** Packets sent, each counted once. */
  public long packetsSent() {
    return packetsSent;
  }

  /** Packets sent again. */
  public long packetsResent() {
    return packetsResent;
  }

  /** Packets received that were new. */
  public long packetsReceived() {
    return packetsReceived;
  }

  /** Acknowledgements that travelled alone. */
  public long acksSent() {
    return acksSent;
  }

  /** Packets received that had been received before. */
  public long duplicates() {
    return duplicates;
  }

  /** Packets dropped because they lay beyond the window. */
  public long ahead() {
    return ahead;
  }

  /** Packets dropped because too much was kept already. */
  public long noRoom() {
    return noRoom;
  }

  /** Datagrams dropped that do not follow the format. */
  public long malformed() {
    return malformed;
  }

  /** Datagrams dropped because their seal was wrong. */
  public long corrupt() {
    return corrupt;
  }

  /** Datagrams dropped that belong to no connection. */
  public long foreign() {
    return foreign;
  }

  /** How often a timer resent a packet. */
  public long timeouts() {
    return timeouts;
  }

  /** Datagrams sent to the multicast group. */
  public long groupSent() {
    return groupSent;
  }

  /** Messages for several peers that one of them was not sent since too much waited for it. */
  public long dropped() {
    return dropped;
  }

  @Override
  public String toString() {
    return "sent "
        + packetsSent
        + ", again "
        + packetsResent
        + " ("
        + timeouts
        + " by timers), to the group "
        + groupSent
        + ", received "
        + packetsReceived
        + ", duplicates "
        + duplicates
        + ", lone acknowledgements "
        + acksSent
        + ", dropped: no room in a queue "
        + dropped
        + ", beyond the window "
        + ahead
        + ", no room "
        + noRoom
        + ", malformed "
        + malformed
        + ", altered "
        + corrupt
        + ", foreign "
        + foreign;
  }
}
