package io.loggos.apps.chaos;

import io.loggos.apps.history.HistoryOperation;
import io.loggos.apps.history.HistoryOperation.Kind;
import io.loggos.apps.kv.KeyValueCodec;
import java.nio.charset.StandardCharsets;

/** Replies of the store as answers in a history. */
public final class Replies {
  private Replies() {}

  /** The operation with what the store replied to it. */
  public static HistoryOperation answer(HistoryOperation asked, byte[] reply, long nanos) {
    boolean done = KeyValueCodec.isDone(reply);
    boolean tells = asked.kind() == Kind.GET || asked.kind() == Kind.DELETE || !done;
    String found = tells ? KeyValueCodec.value(reply).map(Replies::text).orElse(null) : null;
    return asked.answered(done, found, nanos);
  }

  /** Bytes as a text with a character for each. */
  public static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
