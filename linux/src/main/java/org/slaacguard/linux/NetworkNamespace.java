package org.slaacguard.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A network namespace, held open. What a thread opens, and every process that it starts, belongs to
 * the thread's namespace. The same holds for what it reads below {@code /proc/sys/net}, but not for
 * {@code /sys} and {@code /proc/net}, which show the process's. Only platform threads can change
 * their namespace.
 */
public final class NetworkNamespace implements AutoCloseable {
  /** The folder of names that {@code ip netns} uses. */
  private static final Path NAMES = Path.of("/run/netns");

  private static final String OWN = "/proc/thread-self/ns/net";

  private final Fd fd;

  private NetworkNamespace(Fd fd) {
    this.fd = fd;
  }

  /** Takes ownership of a namespace's descriptor. */
  public static NetworkNamespace of(Fd fd) {
    return new NetworkNamespace(fd);
  }

  /**
   * Opens the namespace of this file, such as {@code /proc/PID/ns/net}.
   *
   * @throws LinuxException ENOENT if there is no such file
   */
  public static NetworkNamespace of(Path path) {
    return new NetworkNamespace(
        Fd.own(
            Libc.open(path.toString(), Libc.O_RDONLY | Libc.O_CLOEXEC, 0),
            "open namespace " + path));
  }

  /** The calling thread's namespace. */
  public static NetworkNamespace current() {
    return of(Path.of(OWN));
  }

  /** The namespace with this name in {@code ip netns}. */
  public static NetworkNamespace named(String name) {
    return of(path(name));
  }

  /**
   * Creates a namespace without a name, which lasts as long as something holds it. Its loopback is
   * down.
   */
  public static NetworkNamespace anonymous() {
    return onNewThread(
        () -> {
          LinuxException.check(Namespaces.unshare(Namespaces.CLONE_NEWNET), "new namespace");
          return current();
        });
  }

  /**
   * Creates a namespace with a name, as {@code ip netns add} does; it lasts until {@link #delete}.
   *
   * @throws LinuxException EEXIST if the name is taken
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

  /** Deletes a name, as {@code ip netns delete} does. Has no effect if there is none. */
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

  /** Makes the folder a shared mount; otherwise other mount namespaces do not see a name vanish. */
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

  /** Runs the body on a thread of its own, so that no other thread is moved. */
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
   * Runs the body on the calling thread inside the namespace, and moves the thread back.
   *
   * @throws IllegalStateException on a virtual thread, because its carrier would be moved
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

  /** Runs the action on the calling thread inside the namespace, as {@link #call}. */
  public <E extends Exception> void run(Action<E> action) throws E {
    call(
        () -> {
          action.run();
          return this;
        });
  }

  /** The action of {@link #run}. */
  @FunctionalInterface
  public interface Action<E extends Exception> {
    void run() throws E;
  }

  /** The body of {@link #call}. */
  @FunctionalInterface
  public interface Body<T, E extends Exception> {
    T call() throws E;
  }

  /**
   * Moves the calling thread to this namespace for good.
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

  /** A file that other programs can open as this namespace while it is held. */
  public Path path() {
    return Path.of("/proc/" + ProcessHandle.current().pid() + "/fd/" + fd.number());
  }

  @Override
  public void close() {
    fd.close();
  }
}
