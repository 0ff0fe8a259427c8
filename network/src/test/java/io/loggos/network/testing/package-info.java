/** What the tests of this module share: a recording log, waiting, options, messages, test nodes. */
package io.loggos.network.testing;
