package org.slaacguard.linux;

/**
 * Signals, as far as a Java process can have them.
 *
 * <p>SIGTERM, SIGINT and SIGHUP end the process in order: the virtual machine's own handler starts
 * the shutdown, and {@link #onTermination} is part of it. The other ways do not hold: signalfd
 * needs the signals blocked in every thread, and the virtual machine has threads before {@code
 * main} and unblocks them itself; a handler in Java would run in the middle of anything; {@code
 * sun.misc.Signal} is no part of Java. So there is no reload by SIGHUP: that is what the control
 * socket is for. The exit status after a signal is 128 and its number.
 */
public final class Signals {
  public static final int HUP = 1;
  public static final int INT = 2;
  public static final int KILL = 9;
  public static final int TERM = 15;

  private static final long IGNORE = 1;

  private Signals() {}

  /**
   * Runs this when the process is to end, whether by a signal or by itself, once and before it
   * does. Nothing waits longer than that: a second signal changes nothing, SIGKILL does.
   *
   * @return closed, it will not run; too late once it has begun
   */
  public static Registration onTermination(Runnable body) {
    Thread hook = Thread.ofPlatform().name("termination").unstarted(body);
    Runtime.getRuntime().addShutdownHook(hook);
    return () -> removeHook(hook);
  }

  private static boolean removeHook(Thread hook) {
    try {
      return Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The shutdown has begun, and the hook with it.
      return false;
    }
  }

  /** Takes a registration back. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /** Lets the terminal go without ending the process, as a daemon does with {@link #HUP}. */
  public static void ignore(int signal) {
    LinuxException.check(Processes.signal(signal, IGNORE), "ignore signal " + signal);
  }

  /**
   * Sends a signal.
   *
   * @param process a positive process id; no groups
   * @throws LinuxException ESRCH where there is no such process, EPERM where it is not ours
   */
  public static void send(long process, int signal) {
    if (process <= 0 || process > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("not a process: " + process);
    }
    LinuxException.check(Processes.kill((int) process, signal), "signal to process " + process);
  }
}
