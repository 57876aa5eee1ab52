package org.slaacguard.gateway;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ProcessSettings;

/**
 * The settings of a process, and its parts that follow when the settings are read again. Safe for
 * use by several threads.
 */
final class LiveSettings {
  private final Source source;
  private final List<Follower> followers = new ArrayList<>();
  private volatile ProcessSettings current;

  /** The source of the settings. */
  @FunctionalInterface
  interface Source {
    /**
     * Reads the settings.
     *
     * @param notes receives what does not apply, and why
     */
    ProcessSettings read(Consumer<String> notes)
        throws IOException, ConfigException, GatewayException;
  }

  /** A part of the process that follows the settings. */
  @FunctionalInterface
  interface Follower {
    /**
     * Follows new settings.
     *
     * @throws IOException if that fails; the earlier settings still apply
     */
    void follow(ProcessSettings next) throws IOException;
  }

  /** Begins with these settings; the source is read when they are to change. */
  LiveSettings(ProcessSettings first, Source source) {
    current = first;
    this.source = source;
  }

  /** The current settings. */
  ProcessSettings current() {
    return current;
  }

  /** Adds a follower, which follows before those added earlier. */
  synchronized void add(Follower follower) {
    followers.addFirst(follower);
  }

  /**
   * Reads the settings again, and has all parts follow.
   *
   * @param notes receives what does not apply, and why
   * @throws IOException if that fails; the earlier settings then apply again everywhere
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
