/**
 * What all fuzz tests share, and those of the codec. Every other fuzz test is in the package of the
 * decoder it feeds.
 */
package io.loggos.fuzzing;
