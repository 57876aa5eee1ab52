package org.slaacguard.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The messages of a starting daemon to its parent, on standard output: warnings, errors, and
 * readiness. Output of hooks has no mark, and is passed on unchanged.
 */
final class StartupLines {
  /** The beginning of our lines, which no program's output has. */
  private static final String MARK = "\u0001";

  private static final String READY = MARK + "ready";
  private static final String LISTENING = MARK + "listening";
  private static final String WARNING = MARK + "warning ";
  private static final String ERROR = MARK + "error ";
  private static final String FAILED = MARK + "failed";

  private static volatile boolean telling;

  /** Read by another thread than the one that adds. */
  private final List<String> errors = new CopyOnWriteArrayList<>();

  /** Notes that a parent reads the messages of this process, until {@link #ready}. */
  static void begin() {
    telling = true;
  }

  /** Reports that other interfaces can join from now on; does nothing without a reader. */
  static void listening() {
    if (telling) {
      System.out.println(LISTENING);
      System.out.flush();
    }
  }

  /** Reports that everything is up, and closes the pipe. */
  static void ready() {
    telling = false;
    System.out.println(READY);
    System.out.flush();
    System.out.close();
  }

  /** Reports a probable mistake; does nothing without a reader. */
  static void warn(String text) {
    tell(WARNING, text);
  }

  /** Reports a failed start, the last message; does nothing without a reader. */
  static void fail(String text) {
    tell(ERROR, text);
    if (telling) {
      telling = false;
      System.out.println(FAILED);
      System.out.flush();
    }
  }

  private static void tell(String mark, String text) {
    if (telling) {
      text.lines().forEach(line -> System.out.println(mark + line));
      System.out.flush();
    }
  }

  /**
   * Reads to the end, or until all is up or has failed.
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
      if (line.equals(FAILED)) {
        return false;
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

  /** The errors that the daemon has reported. */
  List<String> errors() {
    return List.copyOf(errors);
  }
}
