package io.loggos.config;

import java.util.List;

/**
 * The cluster that the file describes. Immutable.
 *
 * @param name name of the cluster: 1 to 64 letters, digits, dots, underscores or dashes
 * @param members 1 to 9 members; the one at position {@code i} has the id {@code i}
 */
public record ClusterSettings(String name, List<MemberSettings> members) {

  /**
   * Creates the settings with a copy of the list.
   *
   * @throws IllegalArgumentException if the ids are not the positions
   */
  public ClusterSettings {
    members = List.copyOf(members);
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i).id() != i) {
        throw new IllegalArgumentException("member " + members.get(i).id() + " in place of " + i);
      }
    }
  }

  /**
   * Returns one member.
   *
   * @param id id of the member
   * @return the member with this id
   * @throws IllegalArgumentException if there is no such member; the message names the ids there
   *     are, and is fit for people
   */
  public MemberSettings member(int id) {
    if (id < 0 || id >= members.size()) {
      throw new IllegalArgumentException(
          "no member has id " + id + "; ids are 0 to " + (members.size() - 1));
    }
    return members.get(id);
  }
}
