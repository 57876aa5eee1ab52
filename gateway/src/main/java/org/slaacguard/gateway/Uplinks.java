package org.slaacguard.gateway;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.UplinkSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The uplinks of a process: one client each, whatever number of interfaces shares the delegation. A
 * second client on the same interface would find its port taken, and count as another customer.
 * Safe for use by several threads.
 */
final class Uplinks {
  private static final Logger LOG = LoggerFactory.getLogger(Uplinks.class);

  /** An uplink's client, shared by interfaces. */
  interface Client extends AutoCloseable {
    /** Adds a member, and soon tells it of the current delegation. */
    void add(UplinkMember member);

    /** Removes a member; a call in progress completes. */
    void remove(UplinkMember member);

    /** The current status. */
    UplinkStatus status();

    /** Ends the client. */
    @Override
    void close();
  }

  /** Starts a client. */
  @FunctionalInterface
  interface Starter {
    /** See {@link Uplink#start}. */
    Client start(UplinkSettings settings) throws IOException;
  }

  /** A client with its members, by our interfaces' names. */
  private record Shared(Client uplink, String text, Map<String, UplinkMember> members) {}

  private final Starter starter;
  private final Map<String, Shared> uplinks = new LinkedHashMap<>();

  /** None yet. */
  Uplinks(Starter starter) {
    this.starter = starter;
  }

  /**
   * Makes an interface follow an uplink. The first one starts the client, in the network namespace
   * of the calling thread.
   *
   * @throws IOException if it cannot be started, or runs with other options
   */
  synchronized void join(String interfaceName, UplinkSettings settings, Uplink.Sink sink)
      throws IOException {
    String text = settings.withNames(false).toString();
    Shared shared = uplinks.get(settings.interfaceName());
    if (shared != null && !shared.text().equals(text)) {
      throw new IOException(
          "Uplink = "
              + text
              + " differs from that of "
              + String.join(", ", shared.members().keySet())
              + ", 'Uplink = "
              + shared.text()
              + "': one client serves them all, so all files must say the same, except for dns=");
    }
    UplinkMember member = new UplinkMember(settings.names(), sink);
    if (shared == null) {
      shared = new Shared(starter.start(settings), text, new LinkedHashMap<>());
      uplinks.put(settings.interfaceName(), shared);
    } else {
      LOG.info(
          "{}: shares the uplink {} with {}",
          interfaceName,
          settings.interfaceName(),
          String.join(", ", shared.members().keySet()));
    }
    shared.members().put(interfaceName, member);
    shared.uplink().add(member);
  }

  /**
   * Makes an interface leave its uplink, if it has one. The last one ends the client, which takes a
   * moment if a prefix is released.
   */
  void leave(String interfaceName) {
    Shared shared;
    UplinkMember member;
    boolean last;
    synchronized (this) {
      String name = uplinkOf(interfaceName);
      shared = name == null ? null : uplinks.get(name);
      if (name == null || shared == null) {
        return;
      }
      member = shared.members().remove(interfaceName);
      last = shared.members().isEmpty();
      if (last) {
        uplinks.remove(name);
      }
    }
    // Not under the lock: a callback in progress may wait for a thread that asks for the status.
    if (member != null) {
      shared.uplink().remove(member);
      member.leave();
    }
    if (last) {
      shared.uplink().close();
    }
  }

  private @Nullable String uplinkOf(String interfaceName) {
    for (Map.Entry<String, Shared> each : uplinks.entrySet()) {
      if (each.getValue().members().containsKey(interfaceName)) {
        return each.getKey();
      }
    }
    return null;
  }

  /**
   * Has the members of an uplink check their host again, because one of them has undone its part.
   */
  void again(String uplink) {
    Shared shared;
    synchronized (this) {
      shared = uplinks.get(uplink);
      if (shared == null) {
        return;
      }
      shared = new Shared(shared.uplink(), shared.text(), Map.copyOf(shared.members()));
    }
    shared.members().values().forEach(UplinkMember::again);
  }

  /** The status of an interface's uplink; null if it has none. */
  synchronized @Nullable UplinkStatus status(String interfaceName) {
    String name = uplinkOf(interfaceName);
    Shared shared = name == null ? null : uplinks.get(name);
    return shared == null ? null : shared.uplink().status();
  }
}
