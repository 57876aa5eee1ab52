package org.slaacguard.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.CharBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The messages of a starting daemon to its parent, on standard output: warnings, errors, and
 * readiness. Output of hooks has no mark, and is passed on unchanged as it comes, whether its lines
 * end or not.
 */
final class StartupLines {
  /** The beginning of our lines, which no program's output has. */
  private static final String MARK = "\u0001";

  private static final int PIECE = 4096;

  /** The most characters of a message that are kept. */
  private static final int LONGEST = 64 << 10;

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
  boolean read(Reader from, PrintStream out, PrintStream err, Runnable listening)
      throws IOException {
    char[] piece = new char[PIECE];
    StringBuilder message = new StringBuilder();
    for (int read = from.read(piece); read >= 0; read = from.read(piece)) {
      int at = 0;
      while (at < read) {
        boolean ours = !message.isEmpty();
        int end = find(piece, at, read, ours ? '\n' : MARK.charAt(0));
        if (!ours) {
          out.append(CharBuffer.wrap(piece, at, end - at));
          at = end;
          if (at < read) {
            message.append(piece[at++]);
          }
          continue;
        }
        message.append(piece, at, Math.min(end - at, LONGEST - message.length()));
        at = end + 1;
        if (end < read) {
          String line = message.toString();
          message.setLength(0);
          if (line.equals(READY) || line.equals(FAILED)) {
            out.flush();
            return line.equals(READY);
          }
          hear(line, err, listening);
        }
      }
      out.flush();
    }
    return false;
  }

  /** The index of the first such character, or the end. */
  private static int find(char[] piece, int from, int end, char wanted) {
    int at = from;
    while (at < end && piece[at] != wanted) {
      at++;
    }
    return at;
  }

  private void hear(String line, PrintStream err, Runnable listening) {
    if (line.equals(LISTENING)) {
      listening.run();
    } else if (line.startsWith(WARNING)) {
      err.println("Warning: " + line.substring(WARNING.length()));
    } else if (line.startsWith(ERROR)) {
      errors.add(line.substring(ERROR.length()));
    }
  }

  /** The errors that the daemon has reported. */
  List<String> errors() {
    return List.copyOf(errors);
  }
}
