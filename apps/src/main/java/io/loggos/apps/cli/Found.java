package io.loggos.apps.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loggos.apps.recovery.Survivor;
import io.loggos.storage.wal.NextIncarnation;
import java.nio.file.Path;

/**
 * What was found out about one replica of a cluster that may have lost its majority.
 *
 * @param name how people call it
 * @param where its address or directory
 * @param state what it is like, in a few words
 * @param running its answer, if it runs and answered
 * @param stopped what its directory tells, if it does not run and this can be relied on
 */
record Found(String name, String where, String state, MemberStatus running, Stopped stopped) {
  private static final String NONE = "-";

  /**
   * A replica that does not run.
   *
   * @param directory its data directory
   * @param clusterId of which incarnation of the cluster it is
   * @param survivor what it remembers
   * @param configuration the number of the latest configuration that it may know
   * @param expected its memory as it was read
   */
  record Stopped(
      Path directory,
      long clusterId,
      Survivor survivor,
      long configuration,
      NextIncarnation.Expected expected) {}

  static Found running(MemberStatus member) {
    return new Found(member.name(), member.address(), "runs", member, null);
  }

  static Found stopped(Stopped stopped) {
    String name = "replica " + stopped.survivor().id().toString().substring(1);
    return new Found(name, stopped.directory().toString(), "stopped", null, stopped);
  }

  static Found useless(String name, String where, String state) {
    return new Found(name, where, state, null, null);
  }

  boolean isRunning() {
    return running != null;
  }

  boolean isStopped() {
    return stopped != null;
  }

  boolean isKnown() {
    return isRunning() || isStopped();
  }

  /** Which incarnation of the cluster it is of; 0 when that is not known. */
  long clusterId() {
    if (isStopped()) {
      return stopped.clusterId();
    }
    return isRunning() ? running.clusterId() : 0;
  }

  /** What was decided up to there is known to it. */
  long decided() {
    return isStopped() ? stopped.survivor().log().knownUpTo() : number("decided");
  }

  /** The last slot that it voted in. */
  long voted() {
    return isStopped()
        ? stopped.survivor().log().voted()
        : Math.max(number("voted"), number("known_decided"));
  }

  private long number(String field) {
    return running.status().path(field).asLong(0);
  }

  private String promised() {
    return isStopped() ? stopped.survivor().log().promised().toString() : running.text("promised");
  }

  private long configuration() {
    return isStopped() ? stopped.configuration() : running.configuration();
  }

  static TableText table() {
    return new TableText(
        "replica", "state", "decided", "voted", "promised", "configuration", "where");
  }

  void addTo(TableText table) {
    if (isKnown()) {
      table.add(name, state, decided(), voted(), promised(), configuration(), where);
    } else {
      table.add(name, state, NONE, NONE, NONE, NONE, where);
    }
  }

  ObjectNode json() {
    ObjectNode json = Json.object().put("replica", name).put("state", state).put("where", where);
    if (isKnown()) {
      json.put("cluster_id", clusterId() == 0 ? null : StorageText.hex(clusterId()));
      json.put("decided", decided()).put("voted", voted());
      json.put("promised", promised()).put("configuration", configuration());
    }
    return json;
  }
}
