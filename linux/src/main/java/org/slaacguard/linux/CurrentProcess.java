package org.slaacguard.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** Operations of a daemon on its own process. */
public final class CurrentProcess {
  private static final int PR_SET_DUMPABLE = 4;
  private static final int RLIMIT_CORE = 4;
  private static final int F_SETFD = 2;
  private static final int FD_CLOEXEC = 1;
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private CurrentProcess() {}

  /** The effective user ID; 0 is root. */
  public static int effectiveUser() {
    return Processes.geteuid();
  }

  /**
   * Keeps secrets out of core files, and other processes of the same user out of this one's memory
   * (PR_SET_DUMPABLE: no core, no ptrace). Files below {@code /proc/self} belong to root
   * afterwards, so an unprivileged process calls this last.
   */
  public static void protectMemory() {
    LinuxException.check(Processes.setrlimit(RLIMIT_CORE, 0), "setrlimit RLIMIT_CORE");
    LinuxException.check(Processes.prctl(PR_SET_DUMPABLE, 0, 0), "prctl PR_SET_DUMPABLE");
  }

  /**
   * Executes a program in place of this one: in the same process, with the calling thread's
   * capabilities and network namespace, and with the environment of the start. A signal that comes
   * meanwhile ends either program. Returns only with an error.
   *
   * @param command the program's path and its arguments
   * @param closing files and folders; descriptors of these files, and of files below these folders,
   *     are closed
   * @throws LinuxException ENOENT if there is no such program
   */
  public static LinuxException execute(List<String> command, Collection<Path> closing) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path descriptor : descriptors) {
        closeOnExecution(descriptor, closing);
      }
    } catch (IOException e) {
      // They stay open, which only costs descriptors.
    }
    try (SignalHandover _ = SignalHandover.begin()) {
      int result = Processes.execv(command);
      return new LinuxException("execute " + command.getFirst(), -result);
    }
  }

  /** The virtual machine does not mark its own files close-on-exec. */
  private static void closeOnExecution(Path descriptor, Collection<Path> closing)
      throws IOException {
    int number = Integer.parseInt(descriptor.getFileName().toString());
    Path file;
    try {
      file = Files.readSymbolicLink(descriptor);
    } catch (NoSuchFileException e) {
      return; // the descriptor of the folder itself
    }
    if (number > 2 && closing.stream().anyMatch(file::startsWith)) {
      LinuxException.check(Libc.fcntl(number, F_SETFD, FD_CLOEXEC), "fcntl F_SETFD");
    }
  }

  /** Processor time of all threads until now, in nanoseconds. */
  public static long processorNanos() {
    return BootClock.processNanos();
  }

  /**
   * Gives unchanged pages of mapped files in this folder back. They are read again where they are
   * needed again.
   *
   * @throws IOException if this process may not see its own mappings
   */
  public static void pageOut(Path folder) throws IOException {
    ColdPages.pageOut(folder);
  }

  /**
   * Has what {@link #pageOut} has given back read together with its neighbours again.
   *
   * @throws IOException if this process may not see its own mappings
   */
  public static void readAhead(Path folder) throws IOException {
    ColdPages.readAhead(folder);
  }

  /**
   * Gives memory that the C library's allocator has free back to the system (malloc_trim(3)).
   *
   * @return whether this C library can do that
   */
  public static boolean trimAllocator() {
    return Allocator.trim();
  }

  /**
   * Locks memory, so that it is not swapped out.
   *
   * @return whether the limit on locked memory allowed it
   */
  public static boolean lock(MemorySegment memory) {
    return Processes.mlock(Native.address(memory, 0, memory.byteSize()), memory.byteSize()) >= 0;
  }
}
