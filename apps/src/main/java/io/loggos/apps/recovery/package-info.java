/** What the survivors of a cluster that lost its majority know, and what may follow from it. */
package io.loggos.apps.recovery;
