package io.loggos.api.wire;

import io.loggos.api.Ballot;
import io.loggos.api.Batch;
import io.loggos.api.Configuration;
import io.loggos.api.Epoch;
import io.loggos.api.Genesis;
import io.loggos.api.Member;
import io.loggos.api.NoOp;
import io.loggos.api.Reconfigure;
import io.loggos.api.ReplicaId;
import io.loggos.api.Stamp;
import io.loggos.api.Value;
import java.util.ArrayList;
import java.util.List;

/** The fields of the value types that several messages and records share. */
public final class Encodings {
  /** No value on the wire may be larger; settings may bound it further. */
  public static final int VALUE_BYTES_MAX = 64 << 20;

  private static final int NO_OP = 0;
  private static final int BATCH = 1;
  private static final int GENESIS = 2;
  private static final int RECONFIGURE = 3;

  private static final int HOST_BYTES_MAX = 255;
  private static final int PORT_MAX = 65_535;

  private Encodings() {}

  /** Writes a ballot. */
  public static void writeBallot(WireOutput out, Ballot ballot) {
    out.writeCount(ballot.number());
    out.writeCount(ballot.index());
    out.writeCount(ballot.epoch().ordinal());
    out.writeCount(ballot.epoch().initiator());
    out.writeLong(ballot.incarnation());
  }

  /** Reads a ballot; the last numbers are refused so that there is always a next one. */
  public static Ballot readBallot(WireInput in) {
    long number = in.readCount(Long.MAX_VALUE - Integer.MAX_VALUE);
    int index = (int) in.readCount(Short.MAX_VALUE);
    long ordinal = in.readCount(Long.MAX_VALUE);
    long initiator = in.readCount(Long.MAX_VALUE);
    long incarnation = in.readLong();
    if (incarnation < 0) {
      throw new MalformedMessageException("negative incarnation");
    }
    Epoch epoch = ordinal == 0 && initiator == 0 ? Epoch.FIRST : new Epoch(ordinal, initiator);
    return new Ballot(number, index, epoch, incarnation);
  }

  /** Writes who holds which place. */
  public static void writeReplicaId(WireOutput out, ReplicaId id) {
    out.writeCount(id.index());
    out.writeCount(id.epoch().ordinal());
    out.writeCount(id.epoch().initiator());
  }

  /** Reads who holds which place. */
  public static ReplicaId readReplicaId(WireInput in) {
    int index = (int) in.readCount(Configuration.PLACES_MAX - 1);
    long ordinal = in.readCount(Long.MAX_VALUE);
    long initiator = in.readCount(Long.MAX_VALUE);
    return new ReplicaId(
        index, ordinal == 0 && initiator == 0 ? Epoch.FIRST : new Epoch(ordinal, initiator));
  }

  /** Writes a member. */
  public static void writeMember(WireOutput out, Member member) {
    writeReplicaId(out, member.id());
    out.writeText(member.host());
    out.writeCount(member.port());
    out.writeCount(member.clientPort());
  }

  /** Reads a member. */
  public static Member readMember(WireInput in) {
    return new Member(
        readReplicaId(in),
        in.readText(HOST_BYTES_MAX),
        (int) in.readCount(PORT_MAX),
        (int) in.readCount(PORT_MAX));
  }

  /** Writes members. */
  public static void writeMembers(WireOutput out, List<Member> members) {
    out.writeCount(members.size());
    for (Member member : members) {
      writeMember(out, member);
    }
  }

  /** Reads members of different places, in ascending order. */
  public static List<Member> readMembers(WireInput in) {
    int count = (int) in.readCount(Configuration.PLACES_MAX);
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Member member = readMember(in);
      if (i > 0 && members.get(i - 1).id().index() >= member.id().index()) {
        throw new MalformedMessageException("members out of order");
      }
      members.add(member);
    }
    return members;
  }

  /** Writes a configuration. */
  public static void writeConfiguration(WireOutput out, Configuration configuration) {
    out.writeCount(configuration.number());
    out.writeCount(configuration.size());
    for (Member member : configuration.members()) {
      writeMember(out, member);
    }
  }

  /** Reads a configuration. */
  public static Configuration readConfiguration(WireInput in) {
    long number = in.readCount(Long.MAX_VALUE - 1);
    int count = (int) in.readCount(Configuration.PLACES_MAX);
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add(readMember(in));
    }
    try {
      return new Configuration(number, members);
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException(e.getMessage());
    }
  }

  /** Writes a slot. */
  public static void writeSlot(WireOutput out, long slot) {
    out.writeCount(slot);
  }

  /** Reads a slot; the last ones are refused so that arithmetic on slots cannot overflow. */
  public static long readSlot(WireInput in) {
    return in.readCount(Long.MAX_VALUE - Integer.MAX_VALUE);
  }

  /** Writes a stamp. */
  public static void writeStamp(WireOutput out, Stamp stamp) {
    out.writeBytes(stamp.bytes(), 0, stamp.bytes().length);
  }

  /** Reads a stamp. */
  public static Stamp readStamp(WireInput in) {
    byte[] bytes = in.readBytes(Stamp.BYTES_MAX);
    return bytes.length == 0 ? Stamp.EMPTY : new Stamp(bytes);
  }

  /** Writes a value. */
  public static void writeValue(WireOutput out, Value value) {
    if (value instanceof Batch batch) {
      out.writeByte(BATCH);
      out.writeBytes(batch.bytes(), 0, batch.length());
    } else if (value instanceof Genesis genesis) {
      out.writeByte(GENESIS);
      out.writeLong(genesis.clusterId());
    } else if (value instanceof Reconfigure change) {
      out.writeByte(RECONFIGURE);
      writeConfiguration(out, change.next());
    } else {
      out.writeByte(NO_OP);
    }
  }

  /** Reads a value. */
  public static Value readValue(WireInput in) {
    int kind = in.readByte();
    try {
      return switch (kind) {
        case NO_OP -> NoOp.INSTANCE;
        case BATCH -> Batch.parse(in.readBytes(VALUE_BYTES_MAX));
        case GENESIS -> new Genesis(in.readLong());
        case RECONFIGURE -> new Reconfigure(readConfiguration(in));
        default ->
            throw new MalformedMessageException(
                "value kind " + kind + " is unknown here; was it written by a newer version?");
      };
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException(e.getMessage());
    }
  }
}
