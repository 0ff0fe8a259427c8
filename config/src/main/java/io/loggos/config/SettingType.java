package io.loggos.config;

/** What kind of value a setting takes, and therefore in which unit its limits are given. */
enum SettingType {
  /** Free text without blanks; limits count characters. */
  TEXT,
  /** One of a few words; no limits. */
  CHOICE,
  /** A whole number; limits in the same unit. */
  INTEGER,
  /** A size; limits in bytes. */
  BYTES,
  /** A span of time; limits in nanoseconds. */
  DURATION,
  /** True or false; no limits. */
  FLAG,
  /** A fraction; limits are fractions too. */
  RATIO
}
