package io.loggos.network.grdp;

import java.nio.ByteBuffer;

/**
 * The flow of messages on one open connection: what is sent, sent again, acknowledged and handed
 * on. Acknowledgements travel with packets where they can; alone they wait a little for company,
 * unless something is amiss. Used by one thread.
 *
 * <pre>
 *   PACKET  header; flags u8 (1: acknowledge at once); length of the body u16; body: chunks;
 *           acknowledgement; seal
 *   ACK     header; acknowledgement; seal
 *   NACK    header, with the number that had been received before; acknowledgement; seal
 * </pre>
 */
final class Traffic {
  private static final int FLAGS_AT = Wire.HEADER_BYTES;
  private static final int LENGTH_AT = FLAGS_AT + 1;
  private static final int BODY_AT = LENGTH_AT + 2;
  private static final int AT_ONCE = 1;

  /** Ranges of an acknowledgement for which each packet keeps room. */
  private static final int RANGES_MIN = 4;

  /** After so many packets an acknowledgement waits no longer, when windows are large. */
  private static final int PACKETS_PER_ACK = 8;

  /** After so many timeouts in a row the other side is called silent. */
  private static final int SILENT_AFTER = 1;

  private final Parts parts;
  private final Connection connection;
  private final Seal seal;
  private final int datagramBytes;
  private final int peerWindowBytes;
  private final int bodyBytesMax;
  private final int packetsPerAck;
  private final SendWindow sending;
  private final ReceiveWindow receiving;
  private final Outbox outbox;
  private final Inbox inbox;
  private final RttEstimator rtt;
  private final CongestionControl congestion;
  private final Pacer pacer;
  private final Hearing hearing = new Hearing();
  private final TimerWheel.Timer ackTimer;
  private final TimerWheel.Timer paceTimer;

  /** Packets that were received and not acknowledged. */
  private int unacknowledged;

  /** The acknowledgement waits for no company. */
  private boolean ackDue;

  /** A number that had been received before and is to be told of, or -1. */
  private long receivedBefore = -1;

  /** Losses of packets below this were answered already. */
  private long recoveredUpTo;

  private long lastBackoffNanos = Long.MIN_VALUE;

  /** Something may be sent: a message, a lost packet, an acknowledgement. */
  private boolean dirty;

  Traffic(Parts parts, Connection connection, Seal seal, int first, Terms peer) {
    this.parts = parts;
    this.connection = connection;
    this.seal = seal;
    GrdpOptions options = parts.options();
    this.datagramBytes = Math.min(options.datagramBytes(), peer.datagramBytes());
    this.peerWindowBytes = peer.windowBytes();
    int window = Math.min(options.windowPackets(), peer.windowPackets());
    this.packetsPerAck = Math.max(1, Math.min(PACKETS_PER_ACK, window / 4));
    this.sending = new SendWindow(window, startOf(first), parts.wheel(), parts.pool());
    this.receiving = new ReceiveWindow(options.windowPackets(), startOf(peer.first()));
    int overhead =
        BODY_AT
            + ReceiveWindow.ACK_BYTES_MIN
            + RANGES_MIN * ReceiveWindow.RANGE_BYTES
            + seal.bytes();
    this.bodyBytesMax = datagramBytes - overhead;
    this.outbox = new Outbox(options.queueBytesMax(), bodyBytesMax, parts.messageIds());
    this.inbox = new Inbox(connection::deliver, options.messageBytesMax(), roomBytes(options));
    GrdpOptions.Timing timing = options.timing();
    long tick = 1L << TimerWheel.TICK_SHIFT;
    this.rtt = new RttEstimator(timing.rtoInitial(), timing.rtoMin(), timing.rtoMax(), tick);
    this.congestion = options.congestion().create(window);
    this.pacer = new Pacer(options.pacing());
    this.ackTimer = timer(this::onAckTime);
    this.paceTimer = timer(this::onPaceTime);
    this.recoveredUpTo = sending.next();
  }

  private static long roomBytes(GrdpOptions options) {
    return (long) options.messageBytesMax() + options.windowBytes();
  }

  /** Numbers begin above 2^32, so that those before the first are positive too. */
  private static long startOf(int first) {
    return (1L << 32) + (first & 0xffff_ffffL);
  }

  private interface OnTime {
    void run(long nowNanos);
  }

  private static TimerWheel.Timer timer(OnTime task) {
    return new TimerWheel.Timer() {
      @Override
      void onTime(long nowNanos) {
        task.run(nowNanos);
      }
    };
  }

  boolean send(ByteBuffer message, boolean ordered) {
    dirty = true;
    return outbox.add(message, ordered);
  }

  /** How many bytes wait to be sent for the first time. */
  long waitingBytes() {
    return outbox.waitingBytes();
  }

  /** How many bytes are kept of what arrived too early. */
  long keptBytes() {
    return inbox.keptBytes();
  }

  /** Whether everything that was sent was acknowledged. */
  boolean isIdle() {
    return outbox.isEmpty() && sending.isEmpty();
  }

  long smoothedRttNanos() {
    return rtt.smoothedNanos();
  }

  int congestionWindow() {
    return congestion.window();
  }

  /**
   * Whether a datagram of this connection is as it was sent.
   *
   * @param length without the seal
   */
  boolean isIntact(DatagramType type, ByteBuffer datagram, int length) {
    long near = type == DatagramType.PACKET ? receiving.base() : sending.base();
    long number = Wire.expand(datagram.getInt(Wire.NUMBER_AT), near);
    return seal.isIntact(datagram, length, number);
  }

  int sealBytes() {
    return seal.bytes();
  }

  /**
   * Takes an intact ACK or NACK.
   *
   * @return whether it is well-formed
   */
  boolean onAck(DatagramType type, ByteBuffer datagram, int length, long nowNanos) {
    if (type == DatagramType.NACK) {
      hearing.onReceivedBefore();
      long number = Wire.expand(datagram.getInt(Wire.NUMBER_AT), sending.base());
      if (sending.onReceivedBefore(number, nowNanos)) {
        onProgress(1);
      }
    }
    return takeAck(datagram, Wire.HEADER_BYTES, length, nowNanos);
  }

  private boolean takeAck(ByteBuffer datagram, int at, int end, long nowNanos) {
    int acknowledged = sending.onAck(datagram, at, end, nowNanos);
    if (acknowledged > 0) {
      if (sending.takeGroupHeard()) {
        hearing.onHeard();
      }
      if (sending.sample() >= 0) {
        rtt.onSample(sending.sample());
      }
      onProgress(acknowledged);
      long lost = sending.detectLosses();
      dirty |= lost >= 0;
      if (lost >= recoveredUpTo) {
        recoveredUpTo = sending.next();
        congestion.onLoss();
      }
    }
    return acknowledged >= 0;
  }

  private void onProgress(int acknowledged) {
    rtt.onProgress();
    congestion.onAcknowledged(acknowledged);
    dirty |= !outbox.isEmpty() || sending.hasLost();
  }

  /**
   * Takes an intact packet.
   *
   * @param length without the seal
   * @return whether its sender keeps to the rules
   */
  boolean onPacket(ByteBuffer datagram, int length, long nowNanos) {
    int bodyEnd = length < BODY_AT ? length : BODY_AT + Wire.unsignedShort(datagram, LENGTH_AT);
    if (length < BODY_AT
        || bodyEnd > length
        || !inbox.isWellFormed(datagram, BODY_AT, bodyEnd)
        || !takeAck(datagram, bodyEnd, length, nowNanos)) {
      return false;
    }
    long sequence = Wire.expand(datagram.getInt(Wire.NUMBER_AT), receiving.base());
    return take(datagram, BODY_AT, bodyEnd, sequence, datagram.get(FLAGS_AT), nowNanos);
  }

  /**
   * Takes a packet that came in a datagram for several, intact.
   *
   * @return whether its sender keeps to the rules
   */
  boolean onGrouped(
      ByteBuffer datagram, int bodyAt, int bodyEnd, long sequence, int flags, long nowNanos) {
    return inbox.isWellFormed(datagram, bodyAt, bodyEnd)
        && take(datagram, bodyAt, bodyEnd, sequence, flags, nowNanos);
  }

  private boolean take(
      ByteBuffer datagram, int bodyAt, int bodyEnd, long sequence, int flags, long nowNanos) {
    ReceiveWindow.Place place = receiving.place(sequence);
    if (place != ReceiveWindow.Place.NEW) {
      onUnwanted(place, sequence);
      return true;
    }
    boolean next = sequence == receiving.base();
    if (!next && !inbox.hasRoom(bodyEnd - bodyAt)) {
      parts.counters().noRoom++;
      ackAtOnce();
      return true;
    }
    boolean hadGap = receiving.hasGap();
    receiving.mark(sequence);
    parts.counters().packetsReceived++;
    noteForAck(hadGap || receiving.hasGap() || (flags & AT_ONCE) != 0, nowNanos);
    return inbox.accept(datagram, bodyAt, bodyEnd);
  }

  private void onUnwanted(ReceiveWindow.Place place, long sequence) {
    if (place == ReceiveWindow.Place.AHEAD) {
      parts.counters().ahead++;
    } else {
      parts.counters().duplicates++;
    }
    if (place == ReceiveWindow.Place.BEHIND) {
      receivedBefore = sequence;
    }
    ackAtOnce();
  }

  private void ackAtOnce() {
    ackDue = true;
    dirty = true;
  }

  private void noteForAck(boolean atOnce, long nowNanos) {
    unacknowledged++;
    if (atOnce || unacknowledged >= packetsPerAck) {
      ackAtOnce();
    } else if (!ackTimer.isStarted()) {
      parts.wheel().start(ackTimer, nowNanos + parts.options().timing().ackDelay());
    }
  }

  private void onAckTime(long nowNanos) {
    ackAtOnce();
  }

  private void onPaceTime(long nowNanos) {
    dirty = true;
  }

  /** The timer of a packet ended: it is believed lost. */
  void onPacketTimeout(Packet packet, long nowNanos) {
    parts.counters().timeouts++;
    sending.markLost(packet);
    dirty = true;
    if (packet.sentNanos >= lastBackoffNanos) {
      lastBackoffNanos = nowNanos;
      rtt.onTimeout();
      // a first timeout may only mean that the other side was kept from running
      if (rtt.backoff() > 1 && packet.sequence >= recoveredUpTo) {
        recoveredUpTo = sending.next();
        congestion.onTimeout();
      }
      if (rtt.backoff() >= SILENT_AFTER) {
        connection.onSilence();
      }
    }
  }

  /** Whether {@link #flush} has anything to do. */
  boolean isDirty() {
    return dirty;
  }

  /** Sends what may be sent; what is to be acknowledged travels with it, or alone if it must. */
  void flush(long nowNanos) {
    dirty = false;
    while (sending.hasLost() && hasRoom(1) && isPermitted(nowNanos)) {
      parts.counters().packetsResent++;
      dispatch(sending.firstLost(), AT_ONCE, nowNanos);
    }
    while (!outbox.isEmpty() && sending.hasRoom(1) && hasRoom(1) && isPermitted(nowNanos)) {
      Packet packet = parts.pool().take(this);
      packet.bodyEnd = outbox.fill(packet.bytes, BODY_AT);
      sending.add(packet);
      parts.counters().packetsSent++;
      boolean last =
          !outbox.isEmpty()
              && (!sending.hasRoom(1) || sending.inFlight() + 1 >= congestion.window());
      dispatch(packet, last || !sending.hasRoom(1) ? AT_ONCE : 0, nowNanos);
    }
    if (receivedBefore >= 0 || ackDue) {
      sendAck();
    }
  }

  private boolean hasRoom(int packets) {
    return sending.inFlight() == 0 && packets == 1
        || sending.inFlight() + packets <= congestion.window()
            && sending.bytesInFlight() + (long) packets * datagramBytes <= peerWindowBytes;
  }

  /** Whether the other side is thought to hear the group. */
  boolean hearsGroup(long nowNanos) {
    return hearing.isLikely(nowNanos);
  }

  /** How many bytes of a datagram for several, entries and body together, may be used. */
  int groupBytesMax() {
    return bodyBytesMax;
  }

  /** Whether so many packets more may be on their way now. */
  boolean hasRoomForGroup(int packets, long nowNanos) {
    return sending.hasRoom(packets) && hasRoom(packets) && pacer.permits(nowNanos);
  }

  /**
   * A packet with this body leaves in a datagram for several.
   *
   * @return its number
   */
  long addGrouped(byte[] datagram, int bodyAt, int bodyEnd, long nowNanos) {
    Packet packet = parts.pool().take(this);
    System.arraycopy(datagram, bodyAt, packet.bytes, BODY_AT, bodyEnd - bodyAt);
    packet.bodyEnd = BODY_AT + bodyEnd - bodyAt;
    packet.grouped = true;
    sending.add(packet);
    parts.counters().packetsSent++;
    noteSent(packet, nowNanos);
    return packet.sequence;
  }

  private void noteSent(Packet packet, long nowNanos) {
    sending.onSent(packet, nowNanos, rtt.timeoutNanos());
    pacer.onSent(nowNanos, rtt.smoothedNanos(), congestion.window());
  }

  /** What the other side is told with such a packet: the last that there was room for hurries. */
  int groupFlags() {
    return !sending.hasRoom(1) || sending.inFlight() >= congestion.window() ? AT_ONCE : 0;
  }

  private boolean isPermitted(long nowNanos) {
    if (pacer.permits(nowNanos)) {
      return true;
    }
    parts.wheel().start(paceTimer, pacer.dueNanos());
    return false;
  }

  private void dispatch(Packet packet, int flags, long nowNanos) {
    if (packet.grouped) {
      packet.grouped = false;
      hearing.onLoss(nowNanos, rtt.timeoutNanos());
    }
    byte[] bytes = packet.bytes;
    connection.writeHeader(bytes, DatagramType.PACKET, packet.sequence);
    bytes[FLAGS_AT] = (byte) flags;
    Wire.putShort(bytes, LENGTH_AT, packet.bodyEnd - BODY_AT);
    int length = receiving.writeAck(bytes, packet.bodyEnd, datagramBytes - seal.bytes());
    seal.seal(bytes, length, packet.sequence);
    noteSent(packet, nowNanos);
    acknowledged();
    connection.transmit(bytes, length + seal.bytes());
  }

  private void acknowledged() {
    unacknowledged = 0;
    ackDue = false;
    parts.wheel().stop(ackTimer);
  }

  /** Sends an acknowledgement alone. */
  void sendAck() {
    byte[] bytes = parts.scratch();
    boolean before = receivedBefore >= 0;
    long number = before ? receivedBefore : receiving.base();
    connection.writeHeader(bytes, before ? DatagramType.NACK : DatagramType.ACK, number);
    int length = receiving.writeAck(bytes, Wire.HEADER_BYTES, datagramBytes - seal.bytes());
    seal.seal(bytes, length, number);
    receivedBefore = -1;
    acknowledged();
    parts.counters().acksSent++;
    connection.transmit(bytes, length + seal.bytes());
  }

  /** Ends it; what was not acknowledged is forgotten. */
  void close() {
    sending.close();
    parts.wheel().stop(ackTimer);
    parts.wheel().stop(paceTimer);
  }
}
