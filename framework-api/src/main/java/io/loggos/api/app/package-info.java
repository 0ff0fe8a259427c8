/**
 * What an application developer implements: {@link io.loggos.api.app.Handler}, and one small
 * interface for each further ability the application wants.
 *
 * <p>All methods are called on the replica's thread, one at a time, unless an interface says
 * otherwise.
 */
package io.loggos.api.app;
