package io.loggos.api.plugin;

import io.loggos.api.ReplicaId;
import io.loggos.api.io.Storage;
import java.io.IOException;
import java.util.function.Consumer;

/** A place to keep what must outlive a stop; its name is the storage mode. */
public interface StoragePlugin extends Plugin {
  /**
   * Opens the storage of one replica.
   *
   * @throws IOException when it cannot be opened; the message is one line that says why, naming the
   *     file, and what to do. Nothing that was there before is changed then.
   */
  Storage open(Context context) throws IOException;

  /**
   * Whose storage it is.
   *
   * @param clusterName the cluster's name from the configuration file
   * @param self the replica
   * @param members how many members the cluster has
   * @param options the section {@code storage} of the settings
   * @param onFailure told on any thread, with one line for people, that nothing will become durable
   *     any more; the replica must stop
   */
  record Context(
      String clusterName,
      ReplicaId self,
      int members,
      Options options,
      Consumer<String> onFailure) {}
}
