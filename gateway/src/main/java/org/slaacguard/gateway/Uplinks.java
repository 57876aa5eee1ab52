package org.slaacguard.gateway;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.UplinkSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The uplinks of a process: one client each, whatever number of interfaces shares what it gets. A
 * second client on the same interface would find its port taken, and be another customer. Safe for
 * use by several threads.
 */
final class Uplinks {
  private static final Logger LOG = LoggerFactory.getLogger(Uplinks.class);

  /** An uplink's client, told by its interfaces what to do. */
  interface Client extends AutoCloseable {
    /** Tells this one from now on; what there is already, soon. */
    void add(UplinkMember member);

    /** Tells it no more, but for what it is being told now. */
    void remove(UplinkMember member);

    /** How it stands. */
    UplinkStatus status();

    /** Ends it. */
    @Override
    void close();
  }

  /** Starts a client. */
  @FunctionalInterface
  interface Starter {
    /** See {@link Uplink#start}. */
    Client start(UplinkSettings settings) throws IOException;
  }

  /** Who shares an uplink, by our interfaces' names. */
  private record Shared(Client uplink, String text, Map<String, UplinkMember> members) {}

  private final Starter starter;
  private final Map<String, Shared> uplinks = new LinkedHashMap<>();

  /** None yet. */
  Uplinks(Starter starter) {
    this.starter = starter;
  }

  /**
   * Has an interface of ours follow an uplink, which the first one starts in the network namespace
   * of the calling thread.
   *
   * @throws IOException if it cannot be started, or is there with other options
   */
  synchronized void join(String interfaceName, UplinkSettings settings, Uplink.Sink sink)
      throws IOException {
    String text = settings.withNames(false).toString();
    Shared shared = uplinks.get(settings.interfaceName());
    if (shared != null && !shared.text().equals(text)) {
      throw new IOException(
          "Uplink = "
              + text
              + " is another than that of "
              + String.join(", ", shared.members().keySet())
              + ", 'Uplink = "
              + shared.text()
              + "': one client serves them all, so all files have to say the same, but for dns=");
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
   * An interface of ours follows its uplink no more; nothing if it followed none. The last one ends
   * the uplink, which takes a little where a prefix is given back.
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
    // Not under the lock: what is being told may have to wait for whoever asks for the status.
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

  /** Has those that share an uplink look at their host again: one of them has undone its part. */
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

  /** How the uplink of an interface of ours stands; null where it has none. */
  synchronized @Nullable UplinkStatus status(String interfaceName) {
    String name = uplinkOf(interfaceName);
    Shared shared = name == null ? null : uplinks.get(name);
    return shared == null ? null : shared.uplink().status();
  }
}
