package io.loggos.apps.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a file that a user named cannot be written, for people. */
final class WriteProblem {
  private WriteProblem() {}

  /** A few words, without the file's name. */
  static String of(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "there is no such directory";
    } else if (failure instanceof AccessDeniedException) {
      return "permission denied";
    } else if (failure instanceof FileSystemException problem && problem.getReason() != null) {
      return problem.getReason();
    }
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }
}
