package io.loggos.simulation.mark;

import java.util.Locale;

/** A rare situation that seeds must meet: a simulator that never gets there proves little. */
public enum Mark {
  /** See the sentence, here as below. */
  LEADER_CRASH_BEFORE_DECISION("a leader crashed after a quorum had voted and before it knew"),
  TWO_VALUES_IN_PHASE_1("phase 1 found two different values for one slot"),
  GAP_FILLED("phase 1 found a gap below a vote, and filled it with a no-op"),
  PREEMPTED_LEADER_RETURNS("a deposed leader led again after another had led"),
  THREE_BALLOTS("one slot was proposed in under three ballots"),
  TWO_LEADERS("one began to lead while another did not know that it was deposed"),
  TWO_CANDIDATES("one began phase 1 while another was in it"),
  DEPOSED_WITH_OPEN_SLOTS("a leader was deposed with slots proposed and not decided"),
  STALE_VOTE("a vote or promise arrived for a ballot that was over"),
  CHOSEN_OUT_OF_ORDER("a slot was chosen before the one below it"),
  CATCH_UP_FROM_FOLLOWER("missing decisions came from a replica that did not lead"),
  MAXIMAL_CRASHES("as many replicas were down as the quorums bear"),
  CRASH_WITH_UNSYNCED_RECORDS("a replica crashed with records not yet durable"),
  SNAPSHOT_IN_PHASE_1("a candidate installed a snapshot during its phase 1"),
  DECISIONS_READ_BACK("decisions that memory had forgotten were read from the log for a peer"),
  OLDER_SNAPSHOT_IGNORED("a piece of a snapshot came to one that was ahead of it"),
  SNAPSHOT_SOURCE_GIVEN_UP("a snapshot's source went silent and another was looked for"),
  DUPLICATE_DECIDED("one request was decided in two slots"),
  RETRY_FROM_TABLE("a request asked again was answered without being executed again"),
  RETRY_AFTER_LEADER_CHANGE("such an answer, after another began to lead"),
  RETRY_AFTER_SNAPSHOT("such an answer, from one that had the execution by snapshot only"),
  EXPIRY_RACES_RETRY("a request that was decided was asked again in a session gone by then"),
  ANSWERED_OUT_OF_ORDER("a request was answered after a later one of its session"),
  ANSWER_FORGOTTEN("a request was asked again whose answer the client had acknowledged"),
  BUSY("a request was refused for lack of room"),
  READ_UNDER_LEASE("a read was answered by virtue of a lease"),
  LEADER_TRANSFERRED("an operator was told that another replica leads now, as wanted"),
  LEASE_RELEASED("a leader that stepped down released a lease that would have run on"),
  LEASE_EXPIRED_BEFORE_ANSWER("a lease ran out while a read's answer waited for the journal"),
  PAUSE_OUTLASTS_LEASE("a leader with a lease stood still until it had run out"),
  WALL_CLOCK_BACK_AT_LEADER("the wall clock of a leader went back"),
  WINDOW_FULL("requests waited because all slots that may be open were"),
  TORN_TAIL_CUT("a start removed the rest of a write that was cut short"),
  ROT_REFUSED("a start refused a disk that had changed at rest"),
  OLDER_SNAPSHOT_USED("a start took an older snapshot, since the newest had changed at rest"),
  SYNC_ERROR_SURVIVED("a replica stopped since its disk did not confirm, and started again"),
  DISK_FULL_IN_SNAPSHOT("a snapshot was not saved for lack of room"),
  END_IN_SNAPSHOT("a process ended while it saved a snapshot"),
  END_BEFORE_CUT("a process ended after it had saved a snapshot and before it cut its log"),
  SNAPSHOT_FROM_ANOTHER_SOURCE("a snapshot came from another replica than was asked first"),
  WRONG_DISK_REFUSED("a start refused the disk of another replica, or an old copy of its own"),
  LOST_DISK_REFUSED("a replica was refused since it had lost its disk"),
  FORWARDED_PROMISES_USED("a replacer took part by what another replacer had forwarded", false),
  HOT_STANDBY_USED("a newcomer began with what it had followed as a hot standby");

  private final String sentence;
  private final boolean drawn;

  Mark(String sentence) {
    this(sentence, true);
  }

  Mark(String sentence, boolean drawn) {
    this.sentence = sentence;
    this.drawn = drawn;
  }

  /** Whether seeds come to it by themselves, and not only with a class that has to be asked for. */
  public boolean isDrawn() {
    return drawn;
  }

  /** What it means. */
  public String sentence() {
    return sentence;
  }

  /** As reports name it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
