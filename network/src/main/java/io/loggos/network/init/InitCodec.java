package io.loggos.network.init;

import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.wire.BytesInput;
import io.loggos.api.wire.BytesOutput;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.WireInput;
import io.loggos.api.wire.WireOutput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Messages of the initialisation as bytes. */
public final class InitCodec {
  /** No message is larger. */
  public static final int BYTES_MAX = 64 << 10;

  private static final int TEXT_BYTES_MAX = 1024;
  private static final int SETTINGS_MAX = 64;

  private static final int INIT_REQUEST = 1;
  private static final int INIT_RESPONSE = 2;
  private static final int TRANSFER_REQUEST = 3;
  private static final int TRANSFER_RESPONSE = 4;
  private static final int STATUS_REQUEST = 5;
  private static final int STATUS_RESPONSE = 6;
  private static final int RELEASE_REQUEST = 7;
  private static final int RELEASE_RESPONSE = 8;

  private InitCodec() {}

  /** Encodes a message; texts that are too long are cut. */
  public static byte[] write(InitMessage message) {
    BytesOutput out = new BytesOutput();
    if (message instanceof InitMessage.InitRequest request) {
      out.writeByte(INIT_REQUEST);
      Encodings.writeReplicaId(out, request.initiator());
      writeText(out, request.clusterName());
      writeText(out, request.application());
      writeText(out, request.scheme());
    } else if (message instanceof InitMessage.InitResponse response) {
      out.writeByte(INIT_RESPONSE);
      out.writeFlag(response.accepted());
      out.writeByte(response.state().ordinal());
      writeText(out, response.reason());
    } else if (message instanceof InitMessage.TransferRequest request) {
      out.writeByte(TRANSFER_REQUEST);
      writeTransfer(out, request);
    } else if (message instanceof InitMessage.TransferResponse response) {
      out.writeByte(TRANSFER_RESPONSE);
      out.writeFlag(response.newcomer() != null);
      if (response.newcomer() != null) {
        Encodings.writeMember(out, response.newcomer());
      }
      writeText(out, response.reason());
    } else if (message instanceof InitMessage.StatusResponse response) {
      out.writeByte(STATUS_RESPONSE);
      out.writeByte(response.state().ordinal());
      writeText(out, response.application());
      out.writeFlag(response.identity() != null);
      if (response.identity() != null) {
        Encodings.writeReplicaId(out, response.identity());
      }
    } else if (message instanceof InitMessage.ReleaseRequest request) {
      out.writeByte(RELEASE_REQUEST);
      Encodings.writeReplicaId(out, request.newcomer());
      writeText(out, request.cause());
    } else if (message instanceof InitMessage.ReleaseResponse response) {
      out.writeByte(RELEASE_RESPONSE);
      out.writeFlag(response.released());
      writeText(out, response.reason());
    } else {
      out.writeByte(STATUS_REQUEST);
    }
    return out.toByteArray();
  }

  private static void writeTransfer(WireOutput out, InitMessage.TransferRequest request) {
    Encodings.writeReplicaId(out, request.newcomer());
    Encodings.writeConfiguration(out, request.founding());
    Encodings.writeConfiguration(out, request.contacts());
    out.writeLong(request.clusterId());
    out.writeLong(request.agreementHash());
    out.writeCount(request.settings().size());
    request.settings().forEach(setting -> writeText(out, setting));
    out.writeCount(request.leaseNanos());
  }

  private static void writeText(WireOutput out, String text) {
    String cut = text;
    while (cut.getBytes(StandardCharsets.UTF_8).length > TEXT_BYTES_MAX) {
      cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
    }
    out.writeText(cut);
  }

  /**
   * Decodes exactly these bytes.
   *
   * @throws MalformedMessageException when they are not one whole message
   */
  public static InitMessage read(byte[] bytes) {
    BytesInput in = new BytesInput(bytes);
    InitMessage message = read(in);
    if (in.remaining() > 0) {
      throw new MalformedMessageException(in.remaining() + " stray bytes");
    }
    return message;
  }

  private static InitMessage read(BytesInput in) {
    int kind = in.readByte();
    return switch (kind) {
      case INIT_REQUEST ->
          new InitMessage.InitRequest(
              Encodings.readReplicaId(in), readText(in), readText(in), readText(in));
      case INIT_RESPONSE ->
          new InitMessage.InitResponse(in.readFlag(), readState(in), readText(in));
      case TRANSFER_REQUEST -> readTransfer(in);
      case TRANSFER_RESPONSE -> {
        Member newcomer = in.readFlag() ? Encodings.readMember(in) : null;
        yield new InitMessage.TransferResponse(newcomer, readText(in));
      }
      case STATUS_REQUEST -> new InitMessage.StatusRequest();
      case STATUS_RESPONSE -> {
        StandbyState state = readState(in);
        String application = readText(in);
        ReplicaId identity = in.readFlag() ? Encodings.readReplicaId(in) : null;
        yield new InitMessage.StatusResponse(state, application, identity);
      }
      case RELEASE_REQUEST ->
          new InitMessage.ReleaseRequest(Encodings.readReplicaId(in), readText(in));
      case RELEASE_RESPONSE -> new InitMessage.ReleaseResponse(in.readFlag(), readText(in));
      default -> throw new MalformedMessageException("a message of the unknown kind " + kind);
    };
  }

  private static InitMessage readTransfer(WireInput in) {
    final ReplicaId newcomer = Encodings.readReplicaId(in);
    final var founding = Encodings.readConfiguration(in);
    final var contacts = Encodings.readConfiguration(in);
    final long clusterId = in.readLong();
    final long agreementHash = in.readLong();
    int count = (int) in.readCount(SETTINGS_MAX);
    List<String> settings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      settings.add(readText(in));
    }
    long leaseNanos = in.readCount(Long.MAX_VALUE / 2);
    return new InitMessage.TransferRequest(
        newcomer, founding, contacts, clusterId, agreementHash, settings, leaseNanos);
  }

  private static StandbyState readState(WireInput in) {
    int ordinal = in.readByte();
    StandbyState[] all = StandbyState.values();
    if (ordinal >= all.length) {
      throw new MalformedMessageException("the unknown state " + ordinal);
    }
    return all[ordinal];
  }

  private static String readText(WireInput in) {
    return in.readText(TEXT_BYTES_MAX);
  }
}
