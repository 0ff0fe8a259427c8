/**
 * How parts are found by name: a plug-in is announced through {@link java.util.ServiceLoader} and
 * chosen in the configuration file.
 */
package io.loggos.api.plugin;
