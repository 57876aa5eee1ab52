package org.slaacguard.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A network namespace, held open. Everything that a thread opens, and every process it starts, is
 * in the thread's namespace. So is what it reads below {@code /proc/sys/net}, but neither {@code
 * /sys} nor {@code /proc/net}, which show the process's. Only platform threads can change theirs.
 */
public final class NetworkNamespace implements AutoCloseable {
  /** Where {@code ip netns} keeps names. */
  private static final Path NAMES = Path.of("/run/netns");

  private static final String OWN = "/proc/thread-self/ns/net";

  private final Fd fd;

  private NetworkNamespace(Fd fd) {
    this.fd = fd;
  }

  /** A namespace held by somebody else's descriptor, which this takes over. */
  public static NetworkNamespace of(Fd fd) {
    return new NetworkNamespace(fd);
  }

  /**
   * The namespace that this file is, as {@code /proc/PID/ns/net}.
   *
   * @throws LinuxException ENOENT where there is no such file
   */
  public static NetworkNamespace of(Path path) {
    return new NetworkNamespace(
        Fd.own(
            Libc.open(path.toString(), Libc.O_RDONLY | Libc.O_CLOEXEC, 0),
            "open namespace " + path));
  }

  /** The calling thread's. */
  public static NetworkNamespace current() {
    return of(Path.of(OWN));
  }

  /** The one that {@code ip netns} knows by this name. */
  public static NetworkNamespace named(String name) {
    return of(path(name));
  }

  /** A new one without a name, gone when nothing holds it any more. Its loopback is down. */
  public static NetworkNamespace anonymous() {
    return onNewThread(
        () -> {
          LinuxException.check(Namespaces.unshare(Namespaces.CLONE_NEWNET), "new namespace");
          return current();
        });
  }

  /**
   * A new one with a name, as {@code ip netns add} makes it; it stays until {@link #delete}.
   *
   * @throws LinuxException EEXIST where the name is taken
   */
  public static NetworkNamespace create(String name) {
    Path path = path(name);
    shareNames();
    Fd.own(
            Libc.open(path.toString(), Libc.O_RDONLY | Libc.O_CREAT | Libc.O_EXCL, 0),
            "create namespace " + name)
        .close();
    try {
      return onNewThread(
          () -> {
            LinuxException.check(Namespaces.unshare(Namespaces.CLONE_NEWNET), "new namespace");
            LinuxException.check(
                Namespaces.mount(OWN, path.toString(), Namespaces.MS_BIND), "mount " + path);
            return current();
          });
    } catch (RuntimeException e) {
      delete(name);
      throw e;
    }
  }

  /** Takes the name away, as {@code ip netns delete}; nothing if there is none. */
  public static void delete(String name) {
    Path path = path(name);
    Namespaces.unmount(path.toString(), Namespaces.MNT_DETACH);
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path path(String name) {
    if (name.isEmpty() || name.startsWith(".") || name.indexOf('/') >= 0) {
      throw new IllegalArgumentException("not a name for a namespace: '" + name + "'");
    }
    return NAMES.resolve(name);
  }

  /** Other mount namespaces see a name vanish only if the folder is a shared mount. */
  private static void shareNames() {
    String names = NAMES.toString();
    try {
      Files.createDirectories(NAMES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    long shared = Namespaces.MS_SHARED | Namespaces.MS_REC;
    if (Namespaces.mount("", names, shared) < 0) {
      LinuxException.check(
          Namespaces.mount(names, names, Namespaces.MS_BIND | Namespaces.MS_REC), "mount " + names);
      LinuxException.check(Namespaces.mount("", names, shared), "share " + names);
    }
  }

  /** The thread ends, and nobody else is moved. */
  private static NetworkNamespace onNewThread(Callable<NetworkNamespace> body) {
    FutureTask<NetworkNamespace> task = new FutureTask<>(body);
    Thread.ofPlatform().name("namespace").start(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof LinuxException cause) {
            throw cause;
          }
          throw new IllegalStateException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Runs this on the calling thread, inside the namespace, and brings the thread back.
   *
   * @throws IllegalStateException on a virtual thread, which would move its carrier
   */
  public <T, E extends Exception> T call(Body<T, E> body) throws E {
    try (NetworkNamespace before = current()) {
      enter();
      try {
        return body.call();
      } finally {
        before.enter();
      }
    }
  }

  /** The same without a result. */
  public <E extends Exception> void run(Action<E> action) throws E {
    call(
        () -> {
          action.run();
          return this;
        });
  }

  /** What {@link #run} runs. */
  @FunctionalInterface
  public interface Action<E extends Exception> {
    void run() throws E;
  }

  /** What {@link #call} runs. */
  @FunctionalInterface
  public interface Body<T, E extends Exception> {
    T call() throws E;
  }

  /**
   * Moves the calling thread here for good.
   *
   * @throws IllegalStateException on a virtual thread
   * @throws LinuxException EPERM without CAP_SYS_ADMIN
   */
  public void enter() {
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException("a virtual thread has no network namespace of its own");
    }
    LinuxException.check(Namespaces.setns(fd.number(), Namespaces.CLONE_NEWNET), "enter namespace");
  }

  Fd fd() {
    return fd;
  }

  /** A file that other programs can open as this namespace, as long as this is held. */
  public Path path() {
    return Path.of("/proc/" + ProcessHandle.current().pid() + "/fd/" + fd.number());
  }

  @Override
  public void close() {
    fd.close();
  }
}
