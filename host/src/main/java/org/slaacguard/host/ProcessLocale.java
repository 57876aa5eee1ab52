package org.slaacguard.host;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Restart;

/**
 * The locale of this process, and that of its user. A JVM reads arguments and file names in the
 * encoding of its locale, and loses characters that the encoding lacks. So this process uses UTF-8,
 * and programs that the user's configuration starts use the user's locale.
 */
public final class ProcessLocale {
  /** The environment variable that keeps the user's {@code LC_ALL}, empty if there was none. */
  static final String USERS = "SLAACGUARD_LC_ALL";

  private static final String OURS = "LC_ALL";
  private static final String UTF_8 = "C.UTF-8";

  private ProcessLocale() {}

  /**
   * Restarts the process in UTF-8 if the arguments or a folder in the environment have characters
   * that its locale lacks. If that fails the process continues, and will not find such a file.
   *
   * @param folder the one in the environment; null if there is none
   */
  public static void suit(@Nullable String folder, String... arguments) {
    if ("UTF-8".equals(System.getProperty("sun.jnu.encoding")) || System.getenv(USERS) != null) {
      return;
    }
    boolean fits = isAscii(folder);
    for (String argument : arguments) {
      fits &= isAscii(argument);
    }
    if (fits) {
      return;
    }
    String users = Objects.requireNonNullElse(System.getenv(OURS), "");
    try {
      Restart.with(Map.of(OURS, UTF_8, USERS, users));
    } catch (IOException | LinuxException e) {
      System.err.println(
          "slaacguard: cannot change to the locale " + UTF_8 + ": " + e.getMessage());
    }
  }

  private static boolean isAscii(@Nullable String text) {
    return text == null || text.chars().allMatch(c -> c < 0x80);
  }

  /** Gives a program's environment the user's locale. */
  static void restore(Map<String, String> environment) {
    String users = environment.remove(USERS);
    if (users == null) {
      return;
    }
    if (users.isEmpty()) {
      environment.remove(OURS);
    } else {
      environment.put(OURS, users);
    }
  }
}
