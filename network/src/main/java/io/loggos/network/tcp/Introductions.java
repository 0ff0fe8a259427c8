package io.loggos.network.tcp;

import io.loggos.api.ReplicaId;
import io.loggos.api.plugin.TransportPlugin;
import io.loggos.api.wire.MalformedMessageException;
import java.nio.ByteBuffer;
import java.util.function.Predicate;

/**
 * What replicas say of themselves when they meet, and how it is judged, for a transport that
 * carries it in its own way. Used on the loop only.
 */
public final class Introductions {
  private final TransportPlugin.Context context;
  private final Admission admission;
  private final boolean refuseNewIncarnations;

  /**
   * For a transport.
   *
   * @param refuseNewIncarnations whether a replica may not come back as another process
   */
  public Introductions(TransportPlugin.Context context, boolean refuseNewIncarnations) {
    this.context = context;
    this.admission = new Admission(context);
    this.refuseNewIncarnations = refuseNewIncarnations;
  }

  /**
   * What is thought of another replica's introduction.
   *
   * @param sender who it says it is; null when that could not be read
   * @param incarnation which process it says it is
   * @param refusal one line for people; null when nothing speaks against it
   * @param answer what to tell it with the refusal
   */
  public record Opinion(ReplicaId sender, long incarnation, String refusal, byte[] answer) {}

  /**
   * What another replica said when it refused this one.
   *
   * @param reason one line for people
   * @param fatal whether this node must end
   * @param dataUseless whether what it keeps is of no use any more
   */
  public record Told(String reason, boolean fatal, boolean dataUseless) {}

  /** The own introduction for the replica of that index. */
  public byte[] own(int receiver) {
    return bytes(Hello.of(context, receiver).write());
  }

  /**
   * Judges by what is said alone.
   *
   * @param expected the replica that was called, or null when the other called
   * @param known whether a replica is a member of the own cluster, as far as it is known here
   * @throws MalformedMessageException when it is no introduction
   */
  public Opinion judge(ByteBuffer introduction, ReplicaId expected, Predicate<ReplicaId> known) {
    int version = Hello.versionOf(introduction);
    if (version != Hello.PROTOCOL_VERSION) {
      return refused(null, 0, admission.foreignVersion(version), 0);
    }
    Hello hello = Hello.read(introduction);
    if (hello.incarnation() <= 0) {
      throw new MalformedMessageException("a HELLO with the incarnation " + hello.incarnation());
    }
    Refusal refusal = admission.check(hello, expected, known.test(hello.sender()));
    return refusal == null
        ? new Opinion(hello.sender(), hello.incarnation(), null, null)
        : refused(hello.sender(), hello.incarnation(), refusal, hello.index());
  }

  /** What is thought of a second living process with the id of one that is connected. */
  public Opinion alreadyRunning(ByteBuffer introduction, long running) {
    Hello hello = Hello.read(introduction);
    return refused(
        hello.sender(),
        hello.incarnation(),
        Admission.alreadyRunning(hello, running),
        hello.index());
  }

  /** Judges by what is remembered; whoever is let in is remembered before this returns. */
  public Opinion admit(ByteBuffer introduction) {
    Hello hello = Hello.read(introduction);
    Refusal refusal = admission.meet(hello, refuseNewIncarnations);
    if (refusal != null) {
      return refused(hello.sender(), hello.incarnation(), refusal, hello.index());
    }
    return new Opinion(hello.sender(), hello.incarnation(), null, null);
  }

  /**
   * Reads a refusal. That this node must end is believed only of the replica that was meant, and of
   * a member of the own cluster.
   *
   * @throws MalformedMessageException when it is none
   */
  public Told readRefusal(ByteBuffer answer, ReplicaId from) {
    Refusal refusal = Refusal.read(answer);
    boolean fatal = refusal.fatal() && admission.isFrom(answer, from);
    return new Told(refusal.reason(), fatal, fatal && refusal.severity() == Refusal.Severity.FINAL);
  }

  private Opinion refused(ReplicaId sender, long incarnation, Refusal refusal, int receiver) {
    byte[] answer = bytes(refusal.write(Hello.of(context, receiver)));
    return new Opinion(sender, incarnation, refusal.reason(), answer);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
