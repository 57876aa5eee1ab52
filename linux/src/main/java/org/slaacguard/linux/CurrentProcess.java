package org.slaacguard.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** Requests of a daemon to its own process. */
public final class CurrentProcess {
  private static final int PR_SET_DUMPABLE = 4;
  private static final int RLIMIT_CORE = 4;
  private static final int F_SETFD = 2;
  private static final int FD_CLOEXEC = 1;
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private CurrentProcess() {}

  /** The user whose rights this process has; 0 is root. */
  public static int effectiveUser() {
    return Processes.geteuid();
  }

  /**
   * Keeps secrets out of core files, and other processes of the same user out of our memory: no
   * core, no ptrace (PR_SET_DUMPABLE). Files below {@code /proc/self} are root's afterwards, so a
   * process without root's rights does this last.
   */
  public static void protectMemory() {
    LinuxException.check(Processes.setrlimit(RLIMIT_CORE, 0), "setrlimit RLIMIT_CORE");
    LinuxException.check(Processes.prctl(PR_SET_DUMPABLE, 0, 0), "prctl PR_SET_DUMPABLE");
  }

  /**
   * Executes a program in place of this one, in the same process, with the calling thread's rights
   * and network namespace, and the environment as it was at the start. Comes back only by throwing.
   *
   * @param command the program's path, and its arguments
   * @param closing files below these folders are closed by that, and those that are one of these
   * @throws LinuxException ENOENT where there is no such program
   */
  public static LinuxException execute(List<String> command, Collection<Path> closing) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path descriptor : descriptors) {
        closeOnExecution(descriptor, closing);
      }
    } catch (IOException e) {
      // They stay open, which costs some descriptors.
    }
    int result = Processes.execv(command);
    return new LinuxException("execute " + command.getFirst(), -result);
  }

  /** The virtual machine's own files would stay open otherwise. */
  private static void closeOnExecution(Path descriptor, Collection<Path> closing)
      throws IOException {
    int number = Integer.parseInt(descriptor.getFileName().toString());
    Path file;
    try {
      file = Files.readSymbolicLink(descriptor);
    } catch (NoSuchFileException e) {
      return; // that of the folder itself
    }
    if (number > 2 && closing.stream().anyMatch(file::startsWith)) {
      LinuxException.check(Libc.fcntl(number, F_SETFD, FD_CLOEXEC), "fcntl F_SETFD");
    }
  }

  /**
   * Keeps memory out of swap.
   *
   * @return whether the system's limit allowed it
   */
  public static boolean lock(MemorySegment memory) {
    return Processes.mlock(Native.address(memory, 0, memory.byteSize()), memory.byteSize()) >= 0;
  }
}
