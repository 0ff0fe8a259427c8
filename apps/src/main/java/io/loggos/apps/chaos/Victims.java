package io.loggos.apps.chaos;

import java.util.List;

/** The cluster as the nemesis sees it. */
public interface Victims {
  /** How many replicas there were at first. */
  int size();

  /** The ids of those that run, in order. */
  List<Integer> live();

  /** The id of the leader as far as is known; -1 for none. */
  int leader();

  /** Ends a replica without a chance to react. */
  void kill(int id);

  /** Starts a killed replica again, from what it had on its disk. */
  void restart(int id);

  /** Stops a replica. */
  void pause(int id);

  /** Lets it go on. */
  void resume(int id);

  /** Connections between replicas and with clients. */
  ProxyMesh network();
}
