package io.loggos.simulation.mutants;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * Defines all of the project's classes anew, so that the unchanged ones link against the changed
 * ones; everything else comes from the parent.
 */
final class MutantLoader extends ClassLoader {
  private static final String PROJECT = "io.loggos.";

  static {
    registerAsParallelCapable();
  }

  private final Map<String, byte[]> changed;

  MutantLoader(Map<String, byte[]> changed) {
    super(MutantLoader.class.getClassLoader());
    this.changed = Map.copyOf(changed);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(PROJECT)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : findClass(name);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = changed.containsKey(name) ? changed.get(name) : shipped(name);
    return defineClass(name, bytes, 0, bytes.length);
  }

  private byte[] shipped(String name) throws ClassNotFoundException {
    try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
