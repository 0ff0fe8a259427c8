package io.loggos.apps.cli;

import io.loggos.api.app.Handler;
import io.loggos.apps.counter.Counter;
import io.loggos.apps.kv.KeyValueStore;
import java.io.File;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes the application's handler from its name. */
final class HandlerLoader {
  private static final String BUILT_IN = "kvs, counter or the name of a class";

  private HandlerLoader() {}

  /**
   * Makes a handler.
   *
   * @param name {@code kvs}, {@code counter} or a class name
   * @param path jars and directories to look in first, separated as in a class path; may be null
   * @throws UsageException with one line that says what is missing
   */
  static Handler load(String name, String path) {
    ClassLoader loader = path == null ? HandlerLoader.class.getClassLoader() : loader(path);
    return switch (name) {
      case "kvs" -> new KeyValueStore();
      case "counter" -> new Counter();
      default -> create(find(name, loader, path));
    };
  }

  private static ClassLoader loader(String path) {
    List<URL> urls = new ArrayList<>();
    for (String entry : path.split(File.pathSeparator)) {
      Path file = Path.of(entry);
      if (!Files.isReadable(file)) {
        throw new UsageException("--app-path: there is no readable file " + file);
      }
      try {
        urls.add(file.toUri().toURL());
      } catch (MalformedURLException e) {
        throw new UsageException("--app-path: " + file + " cannot be used: " + e.getMessage());
      }
    }
    return new URLClassLoader(urls.toArray(URL[]::new), HandlerLoader.class.getClassLoader());
  }

  private static Class<?> find(String name, ClassLoader loader, String path) {
    try {
      return Class.forName(name, true, loader);
    } catch (ClassNotFoundException e) {
      String where = path == null ? "on the class path (is --app-path missing?)" : "in " + path;
      throw new UsageException(
          "application "
              + name
              + " is unknown: known are "
              + BUILT_IN
              + ", and there is no such class "
              + where);
    } catch (LinkageError e) {
      throw new UsageException("application " + name + " cannot be loaded: " + cause(e));
    }
  }

  private static Handler create(Class<?> type) {
    String name = type.getName();
    if (!Handler.class.isAssignableFrom(type)) {
      throw new UsageException(
          "application " + name + " does not implement " + Handler.class.getName());
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor();
      if (!Modifier.isPublic(type.getModifiers())
          || !Modifier.isPublic(constructor.getModifiers())) {
        throw new UsageException(
            "application "
                + name
                + " must be public and have a public constructor without parameters");
      }
      return (Handler) constructor.newInstance();
    } catch (NoSuchMethodException e) {
      throw new UsageException(
          "application " + name + " must have a public constructor without parameters");
    } catch (InvocationTargetException e) {
      throw new UsageException("the constructor of application " + name + " threw " + e.getCause());
    } catch (InstantiationException | IllegalAccessException e) {
      throw new UsageException("application " + name + " cannot be instantiated: it is abstract");
    } catch (LinkageError e) {
      throw new UsageException("application " + name + " cannot be loaded: " + cause(e));
    }
  }

  private static Throwable cause(LinkageError e) {
    return e.getCause() == null ? e : e.getCause();
  }
}
