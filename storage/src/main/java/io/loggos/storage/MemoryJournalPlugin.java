package io.loggos.storage;

import io.loggos.api.io.Journal;
import io.loggos.api.plugin.JournalPlugin;
import io.loggos.api.plugin.Options;

/** Announces the journal in memory under the name {@code memory}. */
public final class MemoryJournalPlugin implements JournalPlugin {
  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String section() {
    return "storage";
  }

  @Override
  public Journal open(Options options) {
    return new MemoryJournal();
  }
}
