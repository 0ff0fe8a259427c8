/**
 * What clients asked of a key-value store and what they were answered: written to files as JSON
 * lines, read back, and judged by a search for an order that explains all answers.
 */
package io.loggos.apps.history;
