package io.loggos.storage;

import io.loggos.api.io.Storage;
import io.loggos.api.plugin.StoragePlugin;
import java.security.SecureRandom;

/** Announces the storage that ends with its process under the name {@code memory}. */
public final class MemoryStoragePlugin implements StoragePlugin {
  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String section() {
    return "storage";
  }

  @Override
  public Storage open(Context context) {
    return new MemoryStorage(new SecureRandom());
  }
}
