package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.UapiException;
import org.slaacguard.control.WriteFailure;
import org.slaacguard.history.HistoryException;
import org.slaacguard.host.SetupException;

/** The text of failures for users: what, where, and what to do. */
public final class ErrorText {
  private ErrorText() {}

  /** The message for a failure; null for a fault of the program, whose stack is shown. */
  public static @Nullable String of(Exception failure) {
    if (failure instanceof InvalidPathException path) {
      return "'" + path.getInput() + "' cannot be the name of a file: " + path.getReason();
    }
    if (!(failure instanceof IOException
        || failure instanceof BackendException
        || failure instanceof ConfigException
        || failure instanceof UapiException
        || failure instanceof SetupException
        || failure instanceof HistoryException
        || failure instanceof GatewayException)) {
      return null;
    }
    String text = text(failure);
    return isForRoot(failure, text) && !isRoot() ? text + "; run this as root" : text;
  }

  /** The same; a short text for a fault of the program, whose stack is in the log. */
  static String orFault(Exception failure) {
    return Objects.requireNonNullElse(of(failure), "a fault of the program: " + failure);
  }

  /** The exceptions of java.nio.file may say nothing but the file. */
  private static String text(Exception failure) {
    String message = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
    if (!(failure instanceof FileSystemException file) || file.getReason() != null) {
      return message;
    }
    return switch (file) {
      case AccessDeniedException e -> message + ": permission denied";
      case NoSuchFileException e -> message + ": " + WriteFailure.missing(Path.of(message));
      default -> message + ": " + failure.getClass().getSimpleName();
    };
  }

  private static boolean isForRoot(Exception failure, String text) {
    return failure instanceof AccessDeniedException
        || text.contains("EPERM")
        || text.contains("EACCES")
        || text.contains("ermission denied");
  }

  private static boolean isRoot() {
    return System.getProperty("user.name", "").equals("root");
  }
}
