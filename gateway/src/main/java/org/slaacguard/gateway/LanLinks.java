package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.host.Surroundings;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.Poller;
import org.slaacguard.net.IpPrefix;

/** The LANs of one interface, by the names of their links. For the LAN thread. */
final class LanLinks implements AutoCloseable {
  /** Makes one. */
  @FunctionalInterface
  interface Maker {
    LanLink make(String name, long now);
  }

  private final Maker maker;
  private final Predicate<String> taken;
  private final Map<String, LanLink> links = new LinkedHashMap<>();

  /** Removed ones, until their hosts have been told. */
  private final Map<String, LanLink> leaving = new LinkedHashMap<>();

  /**
   * No LANs yet.
   *
   * @param taken whether another interface is the router on a LAN of this name
   */
  LanLinks(Maker maker, Predicate<String> taken) {
    this.maker = maker;
    this.taken = taken;
  }

  /** Follows the settings. Hosts on a removed LAN are told that their router is gone. */
  void follow(Settings settings, PrefixPlan plan, ProviderNames names, long now) {
    List<String> wanted = LanContent.names(settings);
    for (String name : List.copyOf(links.keySet())) {
      if (!wanted.contains(name)) {
        LanLink gone = links.remove(name);
        if (gone != null) {
          gone.want(settings, PrefixPlan.NONE, ProviderNames.NONE, now);
          gone.cease(now);
          leaving.put(name, gone);
        }
      }
    }
    for (String name : wanted) {
      links.computeIfAbsent(name, each -> link(each, now)).want(settings, plan, names, now);
    }
  }

  private LanLink link(String name, long now) {
    LanLink back = leaving.remove(name);
    return back == null ? maker.make(name, now) : back;
  }

  /**
   * Follows the links of this host.
   *
   * @return false if something must be retried
   */
  boolean look(List<Link> present, List<AssignedAddress> assigned, long now) {
    boolean done = true;
    for (LanLink link : links.values()) {
      done &= link.look(LanView.of(link.name(), present, assigned), now);
    }
    return done;
  }

  /**
   * Receives messages from hosts, and sends pending ones.
   *
   * @param sends false: nothing is sent now
   * @return when to call again
   */
  long exchange(long now, boolean sends) {
    long next = Long.MAX_VALUE;
    for (LanLink link : links.values()) {
      link.receive(now);
      next = sends || link.hasCeased() ? Math.min(next, link.poll(now)) : next;
    }
    for (LanLink link : List.copyOf(leaving.values())) {
      link.receive(now);
      // Hosts would take it for the word of another interface, which has the same address there.
      boolean lost = taken.test(link.name());
      next = lost ? next : Math.min(next, link.poll(now));
      if (lost || !link.isCeasing()) {
        leaving.remove(link.name());
        end(link);
      }
    }
    return next;
  }

  /** Begins to tell the hosts that the gateway is no longer a router. */
  void cease(long now) {
    links.values().forEach(link -> link.cease(now));
  }

  /** Whether hosts are still to be told so. */
  boolean isCeasing() {
    return !leaving.isEmpty() || links.values().stream().anyMatch(LanLink::isCeasing);
  }

  /** The problems, a line for each LAN. */
  List<String> notices() {
    List<String> notices = new ArrayList<>();
    for (LanLink link : links.values()) {
      if (!link.trouble().isEmpty()) {
        notices.add(
            link.name()
                + " "
                + link.trouble()
                + ": LanPrefix serves nobody there until that changes");
      }
    }
    return List.copyOf(notices);
  }

  /** Makes a poller watch the sockets, each at a place of its own from the first one on. */
  void watch(Poller poller, int first) {
    int at = first;
    for (LanLink link : links.values()) {
      Fd fd = link.fd();
      if (fd == null) {
        poller.remove(at++);
      } else {
        poller.replace(at++, fd, Poller.READABLE);
      }
    }
    for (; at < first + SettingTable.LAN_PREFIX.mostEntries(); at++) {
      poller.remove(at);
    }
  }

  /**
   * The gateway's addresses on the LANs. A changed index means another interface, which gets
   * everything anew.
   */
  List<Surroundings.OtherLink> onHost(long now) {
    return links.values().stream().map(link -> link.onHost(now)).toList();
  }

  /** Prefixes that are no longer ours, in which hosts may still have addresses. */
  List<IpPrefix> dead(long now) {
    return links.values().stream().flatMap(link -> link.dead(now).stream()).toList();
  }

  @Override
  public void close() {
    links.values().forEach(LanLinks::end);
    leaving.values().forEach(LanLinks::end);
  }

  private static void end(LanLink link) {
    link.keep();
    link.close();
  }
}
