/**
 * The command {@code loggos}: runs nodes, talks to clusters, and shows by experiment what a cluster
 * survives. {@link io.loggos.apps.cli.Main} is the only way in.
 *
 * <p>The command line is a contract: exit code 0 means success, 1 a failed check, 2 wrong use or
 * configuration; a mistake is told in one line; with {@code --json} the last line of standard
 * output is one JSON object and everything else goes to standard error.
 */
package io.loggos.apps.cli;
