package io.loggos.api.machine;

import io.loggos.api.ReplicaId;
import io.loggos.api.wire.Message;

/** The part that decides what is done about a failed replica. */
public interface FailureHandling {
  /** Begins; called once, before any other event. */
  void start();

  /** A message of this part arrived. */
  void onMessage(ReplicaId from, Message message);

  /** A timer of this part fired. */
  void onTimer(TimerKey timer);

  /** The failure detector suspects the replica. */
  void onSuspect(ReplicaId replica);

  /** A suspected replica was heard again. */
  void onRestore(ReplicaId replica);

  /** How many further failures the service survives, with what this scheme can still repair. */
  int toleratedFailures();
}
