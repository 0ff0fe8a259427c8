package io.loggos.network.clientwire;

import io.loggos.api.ClusterId;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a replica tells a client that has said HELLO. Immutable.
 *
 * @param clusterId the cluster's random identity, or 0 while it has none
 * @param version the protocol version the replica speaks
 * @param ownIndex the replica's own place, or -1 when it is no member
 * @param leaderIndex the place of the probable leader, or -1 when unknown
 * @param sessionWindow how far a sequence number may be above the lowest one still without a reply;
 *     at least 1
 * @param requestBytesMax the largest payload of a request
 * @param members where the replicas take clients, in index order
 */
public record Welcome(
    long clusterId,
    long version,
    int ownIndex,
    int leaderIndex,
    long sessionWindow,
    int requestBytesMax,
    List<Member> members) {
  /** The largest number of members that fits. */
  public static final int MEMBERS_MAX = 1024;

  /** The longest host name, in UTF-8. */
  public static final int HOST_BYTES_MAX = 255;

  private static final int INDEX_MAX = Short.MAX_VALUE;
  private static final long WINDOW_MAX = 0xFFFF_FFFFL;

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException when a field is out of its range
   */
  public Welcome {
    members = List.copyOf(members);
    require(ownIndex >= -1 && ownIndex <= INDEX_MAX, "own index", ownIndex);
    require(leaderIndex >= -1 && leaderIndex <= INDEX_MAX, "leader index", leaderIndex);
    require(sessionWindow >= 1 && sessionWindow <= WINDOW_MAX, "session window", sessionWindow);
    require(requestBytesMax >= 0, "largest request", requestBytesMax);
    require(members.size() <= MEMBERS_MAX, "member count", members.size());
  }

  private static void require(boolean holds, String what, long value) {
    if (!holds) {
      throw new IllegalArgumentException("welcome with " + what + " " + value);
    }
  }

  /**
   * Whether a client may go on with a replica. It follows its cluster to a later incarnation, in
   * which perhaps less has happened than it was told, but never back to an earlier one.
   *
   * @param known the cluster's identity as the client knows it, or 0
   * @param present the replica's, or 0
   */
  public static boolean isAcceptable(long known, long present) {
    return known == 0 || present == 0 || known == present || ClusterId.isLater(present, known);
  }

  /**
   * Where one replica takes clients.
   *
   * @param index its place
   * @param host name or address
   * @param clientPort port, 1 to 65535
   */
  public record Member(int index, String host, int clientPort) {
    /** Refuses what could not be connected to, with an IllegalArgumentException. */
    public Member {
      require(index >= 0 && index <= INDEX_MAX, "member index", index);
      require(clientPort >= 1 && clientPort <= 0xFFFF, "client port", clientPort);
      int hostBytes = host.getBytes(StandardCharsets.UTF_8).length;
      require(hostBytes >= 1 && hostBytes <= HOST_BYTES_MAX, "host bytes", hostBytes);
    }

    /** Where that member takes clients. */
    public static Member of(io.loggos.api.Member member) {
      return new Member(member.id().index(), member.host(), member.clientPort());
    }
  }
}
