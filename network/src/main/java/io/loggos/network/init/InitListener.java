package io.loggos.network.init;

import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.wire.MalformedMessageException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The standby's ear: takes initiators, one of which may hand over an identity at a time. What the
 * standby is and whether it is willing is its {@link Host}'s to say. Methods may be called from any
 * thread.
 */
public final class InitListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InitListener.class);
  private static final int CONNECTIONS_MAX = 32;
  private static final int BACKLOG = 64;

  /** The standby, as its callers see it. Called on threads of the listener. */
  public interface Host {
    /**
     * Whether somebody may initialise it; the listener sees to it that only one does.
     *
     * @return why not, in one line, or null when he may
     */
    String refusal(InitMessage.InitRequest request);

    /**
     * Begins as that replica; may block.
     *
     * @return the replica that has begun, and where it listens
     * @throws InitException when it cannot
     */
    Member begin(InitMessage.TransferRequest request) throws InitException;

    /**
     * It will not be needed as that replica; may block.
     *
     * @return why it stays what it is, in one line, or null when it is nobody again
     */
    String release(ReplicaId newcomer, String cause);

    /** How it is; {@link StandbyState#LISTENING} as long as it is nobody. */
    InitMessage.StatusResponse status();

    /** Somebody has reserved it, or let go of it again. */
    void onReserved(boolean reserved);
  }

  private final ServerSocket socket;
  private final InitOptions options;
  private final Host host;
  private final Set<InitConnection> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Who has reserved the standby, or null. */
  private InitConnection holder;

  private ReplicaId holderId;

  private InitListener(ServerSocket socket, InitOptions options, Host host) {
    this.socket = socket;
    this.options = options;
    this.host = host;
  }

  /**
   * Listens.
   *
   * @param port 0 for any
   * @throws IOException when the address cannot be had; the message names it
   */
  public static InitListener start(String address, int port, InitOptions options, Host host)
      throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      InetSocketAddress where = new InetSocketAddress(address, port);
      if (where.isUnresolved()) {
        throw new IOException("unknown host");
      }
      socket.bind(where, BACKLOG);
    } catch (IOException | IllegalArgumentException e) {
      socket.close();
      throw new IOException(
          "cannot listen for initiators on " + address + ":" + port + ": " + e.getMessage(), e);
    }
    InitListener listener = new InitListener(socket, options, host);
    listener.spawn(listener::accept, "loggos-standby");
    return listener;
  }

  private void spawn(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** The port it listens on. */
  public int port() {
    return socket.getLocalPort();
  }

  private void accept() {
    while (!closed) {
      try {
        Socket caller = socket.accept();
        InitConnection connection = new InitConnection(caller, options.secret(), false);
        if (connections.size() >= CONNECTIONS_MAX) {
          connection.close();
          continue;
        }
        connections.add(connection);
        spawn(() -> serve(caller, connection), "loggos-standby-" + caller.getPort());
      } catch (IOException e) {
        if (!closed) {
          LOG.warn("an initiator could not be taken: {}", e.getMessage());
        }
      }
    }
  }

  private void serve(Socket caller, InitConnection connection) {
    String who = String.valueOf(caller.getRemoteSocketAddress()).replace("/", "");
    try (connection) {
      caller.setTcpNoDelay(true);
      connection.greet(options.stepTimeout().toNanos());
      InitMessage message = connection.receive(options.stepTimeout().toNanos());
      while (message != null) {
        answer(connection, message, who);
        message = connection.receive(options.stepTimeout().toNanos());
      }
    } catch (InitException e) {
      LOG.warn("initiator {} refused: {}", who, e.getMessage());
    } catch (MalformedMessageException e) {
      LOG.warn("initiator {} dropped, it breaks the protocol: {}", who, e.getMessage());
    } catch (SocketTimeoutException e) {
      LOG.info("initiator {} dropped: it said nothing for {}", who, options.stepTimeout());
    } catch (IOException e) {
      LOG.debug("initiator {} lost: {}", who, e.getMessage());
    } finally {
      letGo(connection);
      connections.remove(connection);
    }
  }

  private void answer(InitConnection connection, InitMessage message, String who)
      throws IOException {
    if (message instanceof InitMessage.InitRequest request) {
      String refusal = reserve(connection, request);
      if (refusal != null) {
        LOG.warn("initiator {} ({}) refused: {}", request.initiator(), who, refusal);
      }
      connection.send(
          new InitMessage.InitResponse(refusal == null, state(), refusal == null ? "" : refusal));
    } else if (message instanceof InitMessage.TransferRequest request) {
      connection.send(begin(connection, request));
    } else if (message instanceof InitMessage.ReleaseRequest request) {
      String refusal = host.release(request.newcomer(), request.cause());
      connection.send(
          new InitMessage.ReleaseResponse(refusal == null, refusal == null ? "" : refusal));
    } else if (message instanceof InitMessage.StatusRequest) {
      InitMessage.StatusResponse status = host.status();
      connection.send(
          new InitMessage.StatusResponse(state(), status.application(), status.identity()));
    } else {
      throw new MalformedMessageException(
          "a " + message.getClass().getSimpleName() + " from an initiator");
    }
  }

  private synchronized StandbyState state() {
    StandbyState state = host.status().state();
    return state == StandbyState.LISTENING && holder != null ? StandbyState.INITIALIZING : state;
  }

  private String reserve(InitConnection connection, InitMessage.InitRequest request) {
    synchronized (this) {
      if (holder != null && holder != connection) {
        return "replica " + holderId + " is already initialising it";
      }
      String refusal = host.refusal(request);
      if (refusal != null) {
        return refusal;
      }
      holder = connection;
      holderId = request.initiator();
    }
    host.onReserved(true);
    return null;
  }

  private void letGo(InitConnection connection) {
    synchronized (this) {
      if (holder != connection) {
        return;
      }
      holder = null;
      holderId = null;
    }
    host.onReserved(false);
  }

  private InitMessage begin(InitConnection connection, InitMessage.TransferRequest request) {
    synchronized (this) {
      if (holder != connection) {
        return new InitMessage.TransferResponse(null, "it was not asked first");
      }
    }
    try {
      return new InitMessage.TransferResponse(host.begin(request), "");
    } catch (InitException e) {
      LOG.warn("not begun as {}: {}", request.newcomer(), e.getMessage());
      return new InitMessage.TransferResponse(null, e.getMessage());
    } finally {
      letGo(connection); // before the answer: whoever reads it may call again
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      socket.close();
    } catch (IOException e) {
      // nobody can connect any more all the same
    }
    connections.forEach(InitConnection::close);
  }
}
