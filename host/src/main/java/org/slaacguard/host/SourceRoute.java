package org.slaacguard.host;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.Route;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * A default route in an uplink's own table, for packets with a source from there: a copy of the
 * main table's route over the uplink, or an unreachable route.
 *
 * @param link the uplink's name; empty for an unreachable route
 * @param gateway the next hop; null for none
 * @param metric unsigned, not 0
 * @param table 1 to 2^32-1 as unsigned
 */
record SourceRoute(String link, @Nullable Ipv6Address gateway, int metric, int table)
    implements SetupStep {
  private static final IpPrefix ALL = new IpPrefix(Ipv6Address.UNSPECIFIED, 0);

  /** The unreachable route, which is used if there is no other. */
  static SourceRoute nowhere(int table) {
    return new SourceRoute("", null, Integer.MAX_VALUE, table);
  }

  static SourceRoute parse(StepWords words) {
    String link = words.text();
    List<IpAddress> via = words.word("via").addresses();
    if (via.size() > 1 || (via.size() == 1 && !(via.getFirst() instanceof Ipv6Address))) {
      throw new IllegalArgumentException("no next hop: " + via);
    }
    return new SourceRoute(
        link,
        via.isEmpty() ? null : (Ipv6Address) via.getFirst(),
        words.word("metric").unsigned(),
        words.word("table").unsigned());
  }

  /** The route, once the index of the uplink is known. */
  private Route route(int index) {
    Route all = Route.to(ALL).inTable(table).withMetric(metric).by(Route.PROTOCOL_STATIC);
    if (link.isEmpty()) {
      return all.type(Route.UNREACHABLE);
    }
    return gateway == null ? all.on(index) : all.on(index).via(gateway);
  }

  @Override
  public Scope scope() {
    return Scope.HOST;
  }

  @Override
  public String subject() {
    return "source-route " + String.join(" ", words());
  }

  @Override
  public List<String> words() {
    return List.of(
        StepWords.text(link),
        "via",
        StepWords.addresses(gateway == null ? List.of() : List.of(gateway)),
        "metric",
        Integer.toUnsignedString(metric),
        "table",
        Integer.toUnsignedString(table));
  }

  @Override
  public boolean holds(HostView view) {
    return view.routes().stream()
        .filter(route -> route.table() == table && route.metric() == metric)
        .filter(route -> route.destination().equals(ALL))
        .anyMatch(route -> isThis(route, view));
  }

  private boolean isThis(Route route, HostView view) {
    if (link.isEmpty()) {
      return route.type() == Route.UNREACHABLE;
    }
    Integer index = view.links().get(link);
    return index != null && route.linkIndex() == index && Objects.equals(route.gateway(), gateway);
  }

  @Override
  public boolean isThere(int errno) {
    return errno == Errno.EEXIST;
  }

  @Override
  public void apply(HostControl host) {
    host.addRoute(route(link.isEmpty() ? 0 : host.linkIndex(link)));
  }

  @Override
  public void undo(HostControl host) {
    host.deleteRoute(route(link.isEmpty() ? 0 : host.linkIndex(link)));
  }
}
