package org.slaacguard.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What a daemon on its way up tells whoever started it, on its standard output: warnings, errors,
 * and that it works. What hooks write there has no mark, and is passed on as it is.
 */
final class StartupLines {
  /** No text of a program begins so. */
  private static final String MARK = "\u0001";

  private static final String READY = MARK + "ready";
  private static final String LISTENING = MARK + "listening";
  private static final String WARNING = MARK + "warning ";
  private static final String ERROR = MARK + "error ";

  private static volatile boolean telling;

  private final List<String> errors = new ArrayList<>();

  /** This process has somebody to tell, until {@link #ready}. */
  static void begin() {
    telling = true;
  }

  /** Others can join from now on: tells so; nothing where nobody is told. */
  static void listening() {
    if (telling) {
      System.out.println(LISTENING);
      System.out.flush();
    }
  }

  /** All is up: tells so, and lets go of the pipe. */
  static void ready() {
    telling = false;
    System.out.println(READY);
    System.out.flush();
    System.out.close();
  }

  /** Tells what may not be meant so; nothing where nobody is told. */
  static void warn(String text) {
    tell(WARNING, text);
  }

  /** Tells why it does not come up; nothing where nobody is told. */
  static void fail(String text) {
    tell(ERROR, text);
  }

  private static void tell(String mark, String text) {
    if (telling) {
      text.lines().forEach(line -> System.out.println(mark + line));
      System.out.flush();
    }
  }

  /**
   * Reads to the end, or until all is up.
   *
   * @param listening run when others can join
   * @return whether all is up
   */
  boolean read(BufferedReader from, PrintStream out, PrintStream err, Runnable listening)
      throws IOException {
    for (String line = from.readLine(); line != null; line = from.readLine()) {
      if (line.equals(READY)) {
        return true;
      }
      if (line.equals(LISTENING)) {
        listening.run();
      } else if (line.startsWith(WARNING)) {
        err.println("Warning: " + line.substring(WARNING.length()));
      } else if (line.startsWith(ERROR)) {
        errors.add(line.substring(ERROR.length()));
      } else {
        out.println(line);
      }
    }
    return false;
  }

  /** Why it did not come up, as far as it said so. */
  List<String> errors() {
    return List.copyOf(errors);
  }
}
