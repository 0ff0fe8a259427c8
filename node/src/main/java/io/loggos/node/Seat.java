package io.loggos.node;

import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.config.MemberSettings;
import io.loggos.config.Settings;
import java.util.List;

/**
 * Which replica a node is, and whom it knows at its start. Immutable.
 *
 * @param self the replica and where it listens
 * @param founding the configuration that rules slot 1
 * @param contacts for one that joins, the latest configuration known to whoever had it started;
 *     null for a founder
 * @param clusterId the cluster's identity as far as it is known, else 0
 */
record Seat(Member self, Configuration founding, Configuration contacts, long clusterId) {
  /** A member that the settings name. */
  static Seat founder(Settings settings, int id) {
    Configuration founding = founding(settings);
    return new Seat(founding.member(id), founding, null, 0);
  }

  /** The founding members that the settings name. */
  static Configuration founding(Settings settings) {
    List<Member> members =
        settings.cluster().members().stream()
            .map(m -> new Member(ReplicaId.of(m.id()), m.host(), m.port(), m.clientPort()))
            .toList();
    return new Configuration(0, members);
  }

  /** The founding members as a setting, so that a standby needs no file. */
  static String membersSetting(Configuration founding) {
    StringBuilder text = new StringBuilder("cluster.members=[");
    for (Member member : founding.members()) {
      MemberSettings one =
          new MemberSettings(
              member.id().index(), member.host(), member.port(), member.clientPort());
      text.append(
          String.format(
              "{id=%d,host=\"%s\",port=%d,client-port=%d},",
              one.id(), one.host(), one.port(), one.clientPort()));
    }
    return text.append(']').toString();
  }

  ReplicaId id() {
    return self.id();
  }

  boolean joins() {
    return contacts != null;
  }

  /** Which configuration rules which slot, as far as it is known before the log is read. */
  ConfigurationSchedule schedule() {
    return joins()
        ? ConfigurationSchedule.joining(founding, contacts)
        : new ConfigurationSchedule(founding);
  }

  /** Members with their addresses, this one among them unless it only watches. */
  Configuration addresses() {
    if (self.id().isWatcher()) {
      return contacts;
    }
    return joins() ? contacts.with(self) : founding;
  }
}
