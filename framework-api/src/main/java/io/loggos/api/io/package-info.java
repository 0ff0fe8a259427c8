/** The ports through which a node reaches the world; the simulator has its own. */
package io.loggos.api.io;
