package io.loggos.storage.wal;

import io.loggos.api.Configuration;
import io.loggos.api.Member;
import io.loggos.api.machine.JournalRecord;
import io.loggos.api.wire.Encodings;
import io.loggos.api.wire.MalformedMessageException;
import io.loggos.api.wire.WireInput;
import io.loggos.api.wire.WireOutput;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** How records and summaries tell who took over places. */
final class HolderFormat {
  private HolderFormat() {}

  static void write(WireOutput out, Collection<JournalRecord.Holder> places) {
    out.writeCount(places.size());
    for (JournalRecord.Holder place : places) {
      boolean tells = !place.before().equals(place.member());
      Encodings.writeMember(out, place.member());
      out.writeCount(place.order());
      out.writeFlag(tells);
      if (tells) {
        Encodings.writeMember(out, place.before());
      }
    }
  }

  static List<JournalRecord.Holder> read(WireInput in) {
    int count = (int) in.readCount(Configuration.PLACES_MAX);
    List<JournalRecord.Holder> places = new ArrayList<>();
    int last = -1;
    for (int i = 0; i < count; i++) {
      Member member = Encodings.readMember(in);
      long order = in.readCount(Long.MAX_VALUE - 1);
      Member before = in.readFlag() ? Encodings.readMember(in) : member;
      int index = member.id().index();
      if (index <= last || before.id().index() != index || before.id().compareTo(member.id()) > 0) {
        throw new MalformedMessageException("holders out of order");
      }
      places.add(new JournalRecord.Holder(member, before, order));
      last = index;
    }
    return places;
  }
}
