package org.slaacguard.linux;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A file descriptor and the duty to close it.
 *
 * <p>No cleaner or finalizer closes it. Before it is closed, the threads that use it must have
 * stopped, because the kernel gives its number to the next descriptor. With the system property
 * {@value #TRACE} set to {@code true}, each descriptor remembers where it was opened.
 */
public final class Fd implements AutoCloseable {
  /** The property that makes descriptors remember where they were opened. */
  public static final String TRACE = "org.slaacguard.linux.traceDescriptors";

  private static final Map<Fd, List<StackTraceElement>> OPEN = new ConcurrentHashMap<>();
  private static final VarHandle NUMBER;

  static {
    try {
      NUMBER = MethodHandles.lookup().findVarHandle(Fd.class, "number", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final String what;
  private int number;

  private Fd(int number, String what) {
    this.number = number;
    this.what = what;
  }

  /**
   * Takes ownership of a system call's result.
   *
   * @param result a descriptor or a negative error number
   * @param what the call and its object, for messages
   * @throws LinuxException if the result is an error
   */
  public static Fd own(int result, String what) {
    Fd fd = new Fd(LinuxException.check(result, what), what);
    OPEN.put(
        fd,
        Boolean.getBoolean(TRACE) ? List.of(Thread.currentThread().getStackTrace()) : List.of());
    return fd;
  }

  /** The number, or -1 after {@link #close}; calls with -1 fail with EBADF. */
  public int number() {
    return number;
  }

  /** Whether the descriptor is open. */
  public boolean isOpen() {
    return number >= 0;
  }

  /** Closes the descriptor. Further calls have no effect. */
  @Override
  public void close() {
    int closing = (int) NUMBER.getAndSet(this, -1);
    if (closing >= 0) {
      OPEN.remove(this);
      // The descriptor is released whatever close returns (close(2), "Dealing with error returns").
      Libc.close(closing);
    }
  }

  /** Number of open descriptors in this process. */
  public static int open() {
    return OPEN.size();
  }

  /** The open descriptors, each with the stack of its opening if {@link #TRACE} is set. */
  public static List<String> openDescriptors() {
    return OPEN.entrySet().stream().map(e -> describe(e.getKey(), e.getValue())).sorted().toList();
  }

  private static String describe(Fd fd, List<StackTraceElement> opened) {
    StringBuilder text = new StringBuilder(fd.toString());
    for (StackTraceElement element : opened) {
      text.append("\n    at ").append(element);
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return "descriptor " + number + " (" + what + ")";
  }
}
