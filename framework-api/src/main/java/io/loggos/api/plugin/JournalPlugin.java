package io.loggos.api.plugin;

import io.loggos.api.io.Journal;

/** A place to keep durable records; its name is the storage mode. */
public interface JournalPlugin extends Plugin {
  /**
   * Opens the journal.
   *
   * @throws java.io.IOException when it cannot be opened; the message says why and what to do
   */
  Journal open(Options options) throws java.io.IOException;
}
