package org.slaacguard.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.RouterSolicitor;
import org.slaacguard.linux.AdvertisedDefaultRoute;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.NeighborDiscoverySocket;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.LinkLayerAddress;
import org.slaacguard.net.NdMessage;
import org.slaacguard.net.NdOption;
import org.slaacguard.net.NdPacket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an uplink's default route that came by router advertisements: solicits the routers again
 * before it ends ({@link RouterSolicitor}). The kernel processes their answers. Not thread-safe;
 * works in the network namespace of its thread.
 */
final class DefaultRouteKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(DefaultRouteKeeper.class);

  private final String name;
  private final RouterSolicitor solicitor;
  private final IntFunction<List<AdvertisedDefaultRoute>> routes;
  private UplinkLink.@Nullable Usable on;
  private boolean stale;

  /**
   * A keeper for the uplink with this name, which is not there yet.
   *
   * @param routes reads the default routes by an interface that came by advertisements
   */
  DefaultRouteKeeper(
      String name, RandomGenerator random, IntFunction<List<AdvertisedDefaultRoute>> routes) {
    this.name = name;
    this.routes = routes;
    solicitor = new RouterSolicitor(random);
  }

  /** Follows the uplink's link: present, perhaps with another index, or absent. */
  void follow(UplinkLink.@Nullable Usable usable) {
    on = usable;
    stale = true;
    solicitor.forget();
  }

  /** Follows a change of default routes. */
  void routed() {
    stale = true;
  }

  /**
   * Does pending work.
   *
   * @return when to call again, in monotonic nanoseconds
   */
  long poll(long now) {
    UplinkLink.Usable link = on;
    if (link == null) {
      return Long.MAX_VALUE;
    }
    if (stale || now >= solicitor.nextDeadline()) {
      stale = false;
      look(link, now);
      if (solicitor.poll(now)) {
        ask(link);
      }
    }
    return solicitor.nextDeadline();
  }

  private void look(UplinkLink.Usable link, long now) {
    try {
      List<Long> ends = new ArrayList<>();
      for (AdvertisedDefaultRoute each : routes.apply(link.index())) {
        Duration left = each.left();
        ends.add(left == null ? Long.MAX_VALUE : now + left.toNanos());
      }
      solicitor.routes(ends, now);
    } catch (LinuxException e) {
      LOG.debug("uplink {}: its routes cannot be read", name, e);
    }
  }

  private void ask(UplinkLink.Usable link) {
    LinkLayerAddress hardware = link.hardware();
    NdPacket solicitation =
        new NdPacket(
            link.address(),
            Ipv6Address.ALL_ROUTERS,
            new NdMessage.RouterSolicitation(
                hardware == null
                    ? List.of()
                    : List.of(new NdOption.SourceLinkLayerAddress(hardware))));
    try (NeighborDiscoverySocket socket =
        NeighborDiscoverySocket.open(link.index(), link.address())) {
      int result = socket.send(solicitation);
      LOG.debug(
          "uplink {}: its default route is about to end: {}",
          name,
          result < 0 ? "cannot ask for another: " + Errno.text(-result) : "asked the routers");
    } catch (LinuxException e) {
      LOG.warn("uplink {}: cannot ask for router advertisements: {}", name, e.getMessage());
    }
  }
}
