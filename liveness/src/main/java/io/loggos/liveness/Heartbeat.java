package io.loggos.liveness;

import io.loggos.api.Ballot;
import io.loggos.api.machine.Vitals;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.Message;
import io.loggos.api.wire.MessageType;
import io.loggos.api.wire.Part;
import io.loggos.api.wire.WireInput;
import io.loggos.api.wire.WireOutput;

/**
 * What a replica tells all others now and then. Only its content is special: as a sign of life any
 * other message is as good.
 *
 * @param vitals the sender's own state; eligible only if the sender itself deems itself fit to lead
 * @param vouched index of the leader the sender trusts and vouches for, plus 1; 0 for none
 * @param connected whether the sender exchanges messages with a majority, itself counted
 * @param hears bit i is set when the sender does not suspect member i
 * @param highest the highest ballot the sender knows of
 * @param hops how many replicas told each other of that ballot until the sender knew of it; 0 when
 *     the sender's own consensus has seen it
 * @param handover the latest wish known to the sender who is to lead
 */
record Heartbeat(
    Vitals vitals,
    int vouched,
    boolean connected,
    long hears,
    Ballot highest,
    int hops,
    Handover handover)
    implements Message {

  static final MessageType<Heartbeat> TYPE =
      new MessageType<>(1, Part.LIVENESS, Heartbeat.class, Heartbeat::write, Heartbeat::read);

  @Override
  public MessageType<?> type() {
    return TYPE;
  }

  /** Whether the other says the same about who is fit, who hears whom and who leads or should. */
  boolean agreesWith(Heartbeat other) {
    return vouched == other.vouched
        && connected == other.connected
        && hears == other.hears
        && handover.equals(other.handover)
        && vitals.eligible() == other.vitals.eligible()
        && vitals.quarantined() == other.vitals.quarantined();
  }

  private void write(WireOutput out) {
    vitals.write(out);
    out.writeCount(vouched);
    out.writeFlag(connected);
    out.writeLong(hears);
    Encodings.writeBallot(out, highest);
    out.writeCount(hops);
    handover.write(out);
  }

  /** Reads the fields; what depends on the membership is checked by {@link PeerReports}. */
  private static Heartbeat read(WireInput in) {
    Vitals vitals = Vitals.read(in);
    int vouched = (int) in.readCount(Membership.MEMBERS_MAX);
    boolean connected = in.readFlag();
    long hears = in.readLong();
    Ballot highest = Encodings.readBallot(in);
    int hops = (int) in.readCount(Membership.MEMBERS_MAX);
    return new Heartbeat(vitals, vouched, connected, hears, highest, hops, Handover.read(in));
  }
}
