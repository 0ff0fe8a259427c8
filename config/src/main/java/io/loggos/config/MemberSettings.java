package io.loggos.config;

/**
 * One member of the cluster as the file describes it. Immutable.
 *
 * @param id place of the replica, 0 to n-1, unique in the cluster
 * @param host name or address that its peers and clients connect to; not resolved here
 * @param port port for its peers, 1 to 65535
 * @param clientPort port for clients, 1 to 65535; another than {@code port}
 */
public record MemberSettings(int id, String host, int port, int clientPort) {}
