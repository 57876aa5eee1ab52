package org.slaacguard.gateway;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a user asks of one interface of a process, by its name. Safe for use by several threads: an
 * interface may end at any moment, and is not there from then on.
 */
final class NamedInterfaces {
  private final InterfaceRuns runs;

  /** Those of a process. */
  NamedInterfaces(InterfaceRuns runs) {
    this.runs = runs;
  }

  /** Whether there is such an interface, on its way up, up, or on its way down. */
  boolean has(String name) {
    return runs.find(name) != null;
  }

  /**
   * Makes an interface follow its file.
   *
   * @return false where there is none of this name that a file configures
   * @throws Exception why it cannot; then nothing has changed
   */
  boolean reload(String name) throws Exception {
    InterfaceRun run = runs.find(name);
    return run != null && run.reload();
  }

  /**
   * Saves an interface to its file.
   *
   * @return false where there is none of this name that a file configures
   * @throws Exception why it cannot; then the file is as it was
   */
  boolean save(String name) throws Exception {
    InterfaceRun run = runs.find(name);
    return run != null && run.save();
  }

  /** The file that configures an interface; null where there is none of this name, or no file. */
  @Nullable Path file(String name) {
    InterfaceRun run = runs.find(name);
    return run != null && run.served() instanceof ConfiguredInterface configured
        ? configured.file().toAbsolutePath()
        : null;
  }

  /** Takes an interface down, if it is there, and returns when it is down. */
  void down(String name) {
    InterfaceRun run = runs.find(name);
    if (run != null) {
      run.end();
    }
  }

  /**
   * Takes an interface down that is on its way up, and returns when that is done.
   *
   * @return false if there is none, or it is up already
   */
  boolean abandon(String name) {
    InterfaceRun run = runs.find(name);
    if (run == null || !run.isRising()) {
      return false;
    }
    run.end();
    return true;
  }
}
