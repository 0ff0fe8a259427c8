package io.loggos.paxos.message;

import io.loggos.api.Ballot;
import io.loggos.api.Value;

/**
 * What an acceptor voted for.
 *
 * @param slot where
 * @param ballot under which ballot
 * @param value what
 */
public record Vote(long slot, Ballot ballot, Value value) {}
