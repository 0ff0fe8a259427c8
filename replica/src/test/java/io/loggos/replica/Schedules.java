package io.loggos.replica;

import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import java.util.List;

/** Schedules for tests to which the members do not matter. */
final class Schedules {
  private Schedules() {}

  /** One member rules everything. */
  static ConfigurationSchedule alone() {
    Member only = new Member(ReplicaId.of(0), "localhost", 1, 2);
    return new ConfigurationSchedule(new Configuration(0, List.of(only)));
  }
}
