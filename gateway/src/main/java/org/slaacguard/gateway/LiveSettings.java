package org.slaacguard.gateway;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ProcessSettings;

/**
 * What is set for a process, and the parts of it that follow when that is read again. Safe for use
 * by several threads.
 */
final class LiveSettings {
  private final Source source;
  private final List<Follower> followers = new ArrayList<>();
  private volatile ProcessSettings current;

  /** Where the settings come from. */
  @FunctionalInterface
  interface Source {
    /**
     * Reads them.
     *
     * @param notes is told what does not count, and why
     */
    ProcessSettings read(Consumer<String> notes)
        throws IOException, ConfigException, GatewayException;
  }

  /** A part of the process that does what the settings say. */
  @FunctionalInterface
  interface Follower {
    /**
     * Does what they say from now on.
     *
     * @throws IOException why that does not go; then it does what it did before
     */
    void follow(ProcessSettings next) throws IOException;
  }

  /** These at first; the source is read when they are to change. */
  LiveSettings(ProcessSettings first, Source source) {
    current = first;
    this.source = source;
  }

  /** Those that hold. */
  ProcessSettings current() {
    return current;
  }

  /** From now on this one follows, before those that came earlier. */
  synchronized void add(Follower follower) {
    followers.addFirst(follower);
  }

  /**
   * Reads them again, and has all follow.
   *
   * @param notes is told what does not count, and why
   * @throws IOException if that does not go; then all is as it was, as it is after the others
   */
  synchronized void reload(Consumer<String> notes)
      throws IOException, ConfigException, GatewayException {
    ProcessSettings next = source.read(notes);
    for (Follower each : followers) {
      each.follow(next);
    }
    current = next;
  }
}
