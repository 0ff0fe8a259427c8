/**
 * Where spare machines come from: nowhere, a pool of standbys, processes on this machine, or other
 * machines by SSH. Nothing here decides when one is needed; what takes time is done on threads of
 * its own.
 */
package io.loggos.provider;
