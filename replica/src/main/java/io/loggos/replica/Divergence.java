package io.loggos.replica;

import io.loggos.api.Configuration;
import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.ReplicaId;
import io.loggos.api.SizedQuorums;
import io.loggos.api.machine.Effects;
import io.loggos.api.machine.Events;
import io.loggos.api.machine.Vitals;

/**
 * Compares the reply hashes that peers announce with our own. When they differ, the replicas tell
 * each other their recent hashes; who differs from a majority has a handler that is not
 * deterministic, or damaged state, and is quarantined, with the slot and request named.
 */
final class Divergence {
  private static final int SLOTS_ASKED = 4096;
  private static final int DIFFERENCES_BEFORE_ASKING_AGAIN = 8;
  private static final int DIFFERENCES_PASSED_OVER_MAX = 1 << 14;

  private final ConfigurationSchedule schedule;
  private final ReplicaId self;
  private final Effects effects;
  private final Events events;
  private final Execution execution;

  /** What a peer announced for a slot that was not executed here yet; 0 when nothing waits. */
  private final long[] laterSlot;

  private final long[] laterChain;

  /** The slot under inquiry, 0 when there is none, and what was answered so far. */
  private long inquiry;

  private final ChainReply[] answers;

  /** Announcements that differed while the inquiry was under way. */
  private int differencesSinceAsked;

  /**
   * How many differences are passed over after an inquiry that named nobody, doubled each time: as
   * long as no majority agrees, every heartbeat differs, and says nothing new.
   */
  private int pause;

  private int differencesToPassOver;

  /** The slot whose requests are compared with a majority's, 0 when there is none. */
  private long detailSlot;

  private ReplicaId detailPeer;

  Divergence(
      ConfigurationSchedule schedule,
      ReplicaId self,
      Effects effects,
      Events events,
      Execution execution) {
    this.schedule = schedule;
    this.self = self;
    this.effects = effects;
    this.events = events;
    this.execution = execution;
    this.laterSlot = new long[Configuration.PLACES_MAX];
    this.laterChain = new long[Configuration.PLACES_MAX];
    this.answers = new ChainReply[Configuration.PLACES_MAX];
  }

  void onVitals(ReplicaId peer, Vitals vitals) {
    if (vitals.quarantined() || vitals.executed() == 0 || execution.quarantine() != null) {
      return;
    }
    if (vitals.executed() <= execution.executedUpTo()) {
      compare(peer.index(), vitals.executed(), vitals.chain());
    } else if (laterSlot[peer.index()] == 0) {
      laterSlot[peer.index()] = vitals.executed();
      laterChain[peer.index()] = vitals.chain();
    }
  }

  /** Slots were executed: what peers announced before can be compared now. */
  void onExecuted() {
    for (int i = 0; i < laterSlot.length; i++) {
      if (laterSlot[i] != 0 && laterSlot[i] <= execution.executedUpTo()) {
        long slot = laterSlot[i];
        laterSlot[i] = 0;
        compare(i, slot, laterChain[i]);
      }
    }
  }

  private void compare(int peer, long slot, long chain) {
    ReplyChain own = execution.chain();
    if (!own.knows(slot) || own.after(slot) == chain) {
      return;
    }
    if (inquiry == 0) {
      if (differencesToPassOver > 0) {
        differencesToPassOver--;
        return;
      }
      events.record(
          Events.Kind.DIVERGENCE, slot, null, "replies here differ from those of r" + peer);
    } else if (++differencesSinceAsked < DIFFERENCES_BEFORE_ASKING_AGAIN) {
      return;
    }
    // again about a later slot, if need be: answers are lost, and earlier slots forgotten
    differencesSinceAsked = 0;
    inquiry = slot;
    java.util.Arrays.fill(answers, null);
    effects.broadcast(new ChainQuery(slot, false));
  }

  void onQuery(ReplicaId from, ChainQuery query) {
    ReplyChain own = execution.chain();
    long[] chains = new long[0];
    if (query.withinSlot()) {
      chains = own.withinSlot(query.slot());
      chains = chains.length > ChainReply.CHAINS_MAX ? new long[0] : chains;
    } else if (own.knows(query.slot())) {
      long first = Math.max(own.firstKnown(), query.slot() - SLOTS_ASKED + 1);
      chains = new long[(int) (query.slot() - first + 1)];
      for (int i = 0; i < chains.length; i++) {
        chains[i] = own.after(first + i);
      }
    }
    effects.send(from, new ChainReply(query.slot(), query.withinSlot(), chains));
  }

  void onReply(ReplicaId from, ChainReply reply) {
    if (reply.withinSlot()) {
      if (detailSlot != 0 && detailSlot == reply.slot() && from.equals(detailPeer)) {
        nameRequest(reply);
      }
    } else if (inquiry != 0 && inquiry == reply.slot()) {
      answers[from.index()] = reply;
      judge();
    }
  }

  /** Looks for a hash that a majority of all members shares. */
  private void judge() {
    int members = schedule.latest().size();
    int majority = SizedQuorums.majority(members);
    int answered = 0;
    int agreed = -1;
    for (int i = 0; i < answers.length; i++) {
      answered += answers[i] == null ? 0 : 1;
      if (answers[i] != null && answers[i].chains().length > 0 && camp(i) >= majority) {
        // who remembers most can tell best where the difference began
        boolean best = agreed < 0 || answers[i].chains().length > answers[agreed].chains().length;
        agreed = best ? i : agreed;
      }
    }
    if (agreed < 0) {
      if (answered >= members) {
        events.record(
            Events.Kind.DIVERGENCE, inquiry, null, "no majority agrees; nobody can be named");
        inquiry = 0;
        pause = Math.min(Math.max(1, 2 * pause), DIFFERENCES_PASSED_OVER_MAX);
        differencesToPassOver = pause;
      }
      return;
    }
    ChainReply own = answers[self.index()];
    if (own == null) {
      return;
    }
    for (int i = 0; i < answers.length; i++) {
      if (answers[i] != null && answers[i].chains().length > 0 && last(i) != last(agreed)) {
        nameMinority(i, agreed);
      }
    }
    inquiry = 0;
    pause = 0;
  }

  private long last(int i) {
    long[] chains = answers[i].chains();
    return chains[chains.length - 1];
  }

  private int camp(int i) {
    int members = 0;
    for (ChainReply answer : answers) {
      if (answer != null && answer.chains().length > 0) {
        members += answer.chains()[answer.chains().length - 1] == last(i) ? 1 : 0;
      }
    }
    return members;
  }

  private void nameMinority(int odd, int agreed) {
    long slot = firstDifference(answers[odd].chains(), answers[agreed].chains());
    events.record(
        Events.Kind.DIVERGENCE, slot, null, "r" + odd + " differs from the majority first here");
    if (odd == self.index()) {
      detailSlot = slot;
      detailPeer = schedule.latest().member(agreed).id();
      execution.quarantine("its replies differ from the majority's from slot " + slot + " on");
      effects.send(detailPeer, new ChainQuery(slot, true));
    }
  }

  /** Both arrays end with the slot under inquiry. */
  private long firstDifference(long[] odd, long[] agreed) {
    int common = Math.min(odd.length, agreed.length);
    for (int back = common; back > 0; back--) {
      if (odd[odd.length - back] != agreed[agreed.length - back]) {
        return inquiry - back + 1;
      }
    }
    return inquiry;
  }

  private void nameRequest(ChainReply theirs) {
    long[] own = execution.chain().withinSlot(detailSlot);
    int mark = 0;
    while (mark < own.length
        && mark < theirs.chains().length
        && own[mark] == theirs.chains()[mark]) {
      mark++;
    }
    events.record(
        Events.Kind.QUARANTINED,
        detailSlot,
        null,
        describe(mark, Math.min(own.length, theirs.chains().length))
            + " of the slot went differently from the majority; is the handler deterministic?");
    detailSlot = 0;
  }

  /** What stands between two marks: the timers before the first, then one request each. */
  private static String describe(int mark, int compared) {
    if (mark == compared) {
      return "a request that is no longer known";
    }
    return mark == 0 ? "a timer" : "request " + (mark - 1);
  }
}
