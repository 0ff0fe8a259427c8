/**
 * The settings of a cluster: read, checked once and then handed out as immutable values.
 *
 * <p>Here live the catalogue of all known keys with their ranges, the layering of command line,
 * environment, system properties, file and {@code reference.conf}, the check that reports every
 * mistake at once, and the typed records that the rest of the framework is built from. {@link
 * io.loggos.config.Settings} is the entrance.
 *
 * <p>What never belongs here: acting on a setting, finding the plug-in that a name stands for,
 * watching a file for changes, and the membership of a running cluster (the file only seeds it).
 * The configuration library's own types stay inside this package.
 *
 * <p>Thread: any. Everything public is immutable; only the reading itself blocks, on the file.
 */
package io.loggos.config;
