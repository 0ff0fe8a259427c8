package io.loggos.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import java.io.File;
import java.net.URL;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What settings may include: a file other files and the class path, a text nothing. An address is
 * never asked, since a node must not depend on a server to start, nor wait for one without end.
 */
final class Includes
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

  /** Two letters at least: one may be a drive. */
  private static final Pattern ADDRESS = Pattern.compile("[a-z][a-z0-9+.-]+:.*", Pattern.DOTALL);

  private final boolean files;
  private final ConfigIncluder library;

  private Includes(boolean files, ConfigIncluder library) {
    this.files = files;
    this.library = library;
  }

  /** For the text of a file. */
  static Includes ofFile() {
    return new Includes(true, null);
  }

  /** For a text that has no place of its own. */
  static Includes none() {
    return new Includes(false, null);
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return library == null ? new Includes(files, fallback) : this;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    if (ADDRESS.matcher(what.strip().toLowerCase(Locale.ROOT)).matches()) {
      throw refused(what);
    }
    check(what);
    return library.include(context, what);
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    check(what.getPath());
    return ((ConfigIncluderFile) library).includeFile(context, what);
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    check(what);
    return ((ConfigIncluderClasspath) library).includeResources(context, what);
  }

  @Override
  public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
    throw refused(what.toString());
  }

  private void check(String what) {
    if (!files) {
      throw refused(what);
    }
  }

  private static ConfigException refused(String what) {
    return new ConfigException.Generic(
        "\"" + what + "\" may not be included; only a file may include, and only files");
  }
}
