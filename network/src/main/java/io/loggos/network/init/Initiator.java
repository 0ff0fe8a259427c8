package io.loggos.network.init;

import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.io.ReplicaProvider.StandbyAddress;
import io.loggos.api.wire.MalformedMessageException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * The side that initialises standbys. Every method blocks, with time limits, and can be ended by
 * interrupting its thread only between two steps; {@link #cancel} ends it at once. Each failure is
 * one line. One call at a time.
 */
public final class Initiator {
  private final InitOptions options;
  private volatile Socket current;
  private volatile boolean cancelled;

  /** Speaks with standbys that way. */
  public Initiator(InitOptions options) {
    this.options = options;
  }

  /**
   * Makes a standby a replica.
   *
   * @return the replica that has begun, and where it listens
   * @throws InitException when it has not, or it is not known; then the lease undoes what was done
   */
  public Member initialise(
      StandbyAddress standby,
      InitMessage.InitRequest question,
      InitMessage.TransferRequest identity)
      throws InitException {
    return converse(
        standby,
        connection -> {
          // without waiting in between: a standby that refuses the question refuses the rest, too
          connection.send(question);
          connection.send(identity);
          InitMessage.InitResponse first =
              expect(InitMessage.InitResponse.class, receive(connection, options.stepTimeout()));
          if (!first.accepted()) {
            throw new InitException("it refuses: " + oneLine(first.reason()));
          }
          InitMessage.TransferResponse second =
              expect(
                  InitMessage.TransferResponse.class, receive(connection, options.beginTimeout()));
          if (second.newcomer() == null) {
            throw new InitException("it could not begin: " + oneLine(second.reason()));
          }
          if (!second.newcomer().id().equals(identity.newcomer())) {
            throw new InitException(
                "it began as " + second.newcomer().id() + " instead of " + identity.newcomer());
          }
          return second.newcomer();
        });
  }

  /**
   * Tells a standby that it will not be needed as that replica.
   *
   * @throws InitException when it is not known to have heard it
   */
  public void release(StandbyAddress standby, ReplicaId newcomer, String cause)
      throws InitException {
    InitMessage.ReleaseResponse answer =
        converse(
            standby,
            connection ->
                expect(
                    InitMessage.ReleaseResponse.class,
                    ask(connection, new InitMessage.ReleaseRequest(newcomer, cause))));
    if (!answer.released()) {
      throw new InitException(at(standby, "it stays: " + oneLine(answer.reason())));
    }
  }

  /**
   * Asks a standby how it is.
   *
   * @throws InitException when there is no answer
   */
  public InitMessage.StatusResponse status(StandbyAddress standby) throws InitException {
    return converse(
        standby,
        connection ->
            expect(
                InitMessage.StatusResponse.class,
                ask(connection, new InitMessage.StatusRequest())));
  }

  /** Ends the present call and all later ones; any thread. */
  public void cancel() {
    cancelled = true;
    Socket socket = current;
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        // it is closed all the same
      }
    }
  }

  private interface Conversation<T> {
    T hold(InitConnection connection) throws IOException, InitException;
  }

  private <T> T converse(StandbyAddress standby, Conversation<T> conversation)
      throws InitException {
    try (Socket socket = new Socket();
        InitConnection connection = new InitConnection(socket, options.secret(), true)) {
      current = socket;
      if (cancelled) {
        throw new InitException(at(standby, "given up"));
      }
      InetSocketAddress address = new InetSocketAddress(standby.host(), standby.port());
      if (address.isUnresolved()) {
        throw new InitException("unknown host");
      }
      socket.setTcpNoDelay(true);
      socket.connect(address, (int) options.stepTimeout().toMillis());
      connection.greet(options.stepTimeout().toNanos());
      return conversation.hold(connection);
    } catch (SocketTimeoutException e) {
      throw new InitException(at(standby, "no answer in time"));
    } catch (InitException e) {
      throw new InitException(at(standby, e.getMessage()));
    } catch (MalformedMessageException e) {
      throw new InitException(at(standby, "it breaks the protocol: " + e.getMessage()));
    } catch (IOException e) {
      String reason = e.getMessage() == null ? e.toString() : oneLine(e.getMessage());
      throw new InitException(at(standby, cancelled ? "given up" : reason));
    } finally {
      current = null;
    }
  }

  private InitMessage ask(InitConnection connection, InitMessage question)
      throws IOException, InitException {
    connection.send(question);
    return receive(connection, options.stepTimeout());
  }

  private InitMessage receive(InitConnection connection, Duration timeout)
      throws IOException, InitException {
    try {
      return connection.receive(timeout.toNanos());
    } catch (SocketException e) {
      if (cancelled) {
        throw e;
      }
      return null; // it ended the conversation, and did not read all that was sent
    }
  }

  private static <T extends InitMessage> T expect(Class<T> kind, InitMessage answer)
      throws InitException {
    if (answer == null) {
      throw new InitException(
          "it ended the conversation; its log tells why (another loggos.standby.secret?)");
    }
    if (!kind.isInstance(answer)) {
      throw new InitException("it answers with a " + answer.getClass().getSimpleName());
    }
    return kind.cast(answer);
  }

  private static String at(StandbyAddress standby, String reason) {
    String prefix = "standby " + standby.host() + ":" + standby.port() + ": ";
    return reason.startsWith(prefix) ? reason : prefix + reason;
  }

  static String oneLine(String text) {
    return text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]+", " ");
  }
}
