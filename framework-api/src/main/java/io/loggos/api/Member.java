package io.loggos.api;

/**
 * One place of a configuration and where its holder was last known to listen. The identity is the
 * id; the address is a hint that is resolved anew at each connection attempt.
 *
 * @param id who holds the place
 * @param host name or address
 * @param port where peers connect
 * @param clientPort where clients connect
 */
public record Member(ReplicaId id, String host, int port, int clientPort) {}
