/**
 * Trouble for real clusters: a schedule drawn from a seed, proxies that can cut and break
 * connections, and clients whose work shows afterwards whether anything was lost or doubled.
 */
package io.loggos.apps.chaos;
