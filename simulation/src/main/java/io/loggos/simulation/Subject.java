package io.loggos.simulation;

import io.loggos.api.Ballot;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.wire.Message;
import io.loggos.paxos.message.Accept;
import io.loggos.paxos.message.CatchUpReply;
import io.loggos.paxos.message.CatchUpRequest;
import io.loggos.paxos.message.Confirm;
import io.loggos.paxos.message.Confirmed;
import io.loggos.paxos.message.Learn;
import io.loggos.paxos.message.Prepare;
import io.loggos.paxos.message.Promise;
import io.loggos.paxos.message.Reject;
import io.loggos.paxos.message.Watermark;

/**
 * What a message or a record is about.
 *
 * @param type its type
 * @param slot the slot concerned, or 0
 * @param ballot the ballot concerned, or null
 */
record Subject(String type, long slot, Ballot ballot) {
  static Subject of(Message message) {
    String type = message.getClass().getSimpleName();
    if (message instanceof Accept m) {
      return new Subject(type, m.slot(), m.ballot());
    } else if (message instanceof Learn m) {
      return new Subject(type, m.firstSlot(), m.ballot());
    } else if (message instanceof Prepare m) {
      return new Subject(type, m.decidedUpTo() + 1, m.ballot());
    } else if (message instanceof Promise m) {
      return new Subject(type, m.decidedUpTo() + 1, m.ballot());
    } else if (message instanceof Reject m) {
      return new Subject(type, 0, m.promised());
    } else if (message instanceof Watermark m) {
      return new Subject(type, m.decidedUpTo(), m.ballot());
    } else if (message instanceof Confirm m) {
      return new Subject(type, 0, m.ballot());
    } else if (message instanceof Confirmed m) {
      return new Subject(type, 0, m.ballot());
    } else if (message instanceof CatchUpRequest m) {
      return new Subject(type, m.firstSlot(), null);
    } else if (message instanceof CatchUpReply m) {
      return new Subject(type, m.firstSlot(), null);
    }
    return new Subject(type, 0, null);
  }

  static Subject of(JournalRecord record) {
    String type = record.getClass().getSimpleName();
    if (record instanceof JournalRecord.Voted r) {
      return new Subject(type, r.slot(), r.ballot());
    } else if (record instanceof JournalRecord.Promised r) {
      return new Subject(type, 0, r.ballot());
    } else if (record instanceof JournalRecord.DecidedUpTo r) {
      return new Subject(type, r.slot(), null);
    }
    return new Subject(type, 0, null);
  }

  /** In a few words. */
  @Override
  public String toString() {
    return type + (slot > 0 ? " slot " + slot : "") + (ballot != null ? " ballot " + ballot : "");
  }
}
