package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.ThreadEnd;
import org.slaacguard.control.WriteFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the hosts file of an interface as it is wanted, on a thread of its own, since a disk may
 * take its time. The file's path is remembered beside the state, so that the next run finds what a
 * killed one has left. Safe for use by several threads.
 */
final class HostsWriter implements HostsOutput {
  private static final Logger LOG = LoggerFactory.getLogger(HostsWriter.class);

  /** How often it is tried again, and looked whether the file is still there, in milliseconds. */
  private static final long LOOK = 10_000;

  private final String interfaceName;
  private final StateFile memory;
  private final FailureReport report;

  // Guarded by this.
  private @Nullable Thread thread;
  private @Nullable Path path;
  private String text = "";
  private boolean changed;
  private boolean closed;

  private volatile @Nullable String failure;

  /** The present file. Used by the thread alone. */
  private @Nullable HostsFile written;

  private String content = "";

  /**
   * Nothing is wanted yet.
   *
   * @param memory where the file of an earlier run is told
   * @param report hears if the thread fails
   */
  HostsWriter(String interfaceName, Path memory, FailureReport report) {
    this.interfaceName = interfaceName;
    this.memory = new StateFile(memory, "what a killed process leaves may stay");
    this.report = report;
  }

  @Override
  public void check(Path file) {
    new HostsFile(file, interfaceName).check();
  }

  @Override
  public synchronized void want(@Nullable Path file, String content) {
    path = file;
    text = content;
    changed = true;
    notifyAll();
    if (thread == null && !closed) {
      String name = interfaceName + "-names";
      thread =
          Thread.ofPlatform()
              .daemon()
              .name(name)
              .start(report.guard(name, this::work, () -> closed));
    }
  }

  @Override
  public @Nullable String failure() {
    return failure;
  }

  private void work() {
    sweep();
    while (true) {
      Path wanted;
      String next;
      synchronized (this) {
        if (closed) {
          break;
        }
        changed = false;
        wanted = path;
        next = text;
      }
      make(wanted, next);
      pause();
    }
    make(null, "");
  }

  private synchronized void pause() {
    long until = System.nanoTime() + LOOK * 1_000_000;
    try {
      for (long left = LOOK; left > 0 && !changed && !closed; ) {
        wait(left);
        left = (until - System.nanoTime()) / 1_000_000;
      }
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  private void make(@Nullable Path wanted, String next) {
    HostsFile before = written;
    try {
      if (before != null && !before.path().equals(wanted)) {
        before.remove();
        written = null;
        boolean _ = memory.write(List.of());
      }
      if (wanted != null && (written == null || !next.equals(content) || !Files.exists(wanted))) {
        HostsFile file = new HostsFile(wanted, interfaceName);
        boolean _ = memory.write(List.of(wanted.toString()));
        file.write(next);
        written = file;
        content = next;
      }
      failure = null;
    } catch (IOException e) {
      Path at = wanted == null ? Objects.requireNonNull(before).path() : wanted;
      String why =
          e.getCause() instanceof IllegalArgumentException refused
              ? String.valueOf(refused.getMessage())
              : WriteFailure.text(at, e);
      if (!why.equals(failure)) {
        LOG.warn("{}: {}; trying again", interfaceName, why);
      }
      failure = why;
    }
  }

  @Override
  public void sweep() {
    memory.read(
        line -> {
          Path left = Path.of(line);
          try {
            new HostsFile(left, interfaceName).remove();
          } catch (IOException e) {
            LOG.warn("{}: cannot remove {}: {}", interfaceName, left, e.getMessage());
          }
        });
    boolean _ = memory.write(List.of());
  }

  /** Removes the file. */
  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      closed = true;
      running = thread;
      notifyAll();
    }
    if (running != null) {
      ThreadEnd.await(running);
    }
  }
}
