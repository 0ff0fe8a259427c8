package io.loggos.provider;

import io.loggos.api.io.ReplicaProvider.StandbyAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The line with which a standby that was started tells where it listens. */
final class Announcement {
  private static final Pattern LINE = Pattern.compile("^standby (\\S+:\\d+) LISTENING\\b.*");

  private Announcement() {}

  /** The address, or null when the line is another. */
  static StandbyAddress parse(String line) {
    Matcher matcher = LINE.matcher(line.strip());
    if (!matcher.matches()) {
      return null;
    }
    try {
      return StandbyAddress.parse(matcher.group(1));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
