package org.slaacguard.doctor;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.gateway.StateFolder;
import org.slaacguard.host.EgressPath;
import org.slaacguard.host.OnLinkPrefixes;
import org.slaacguard.host.TunnelPath;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.linux.ScopeRule;
import org.slaacguard.linux.Sysctl;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

/** Reads the state of the host, in the network namespace of the calling thread. */
record HostInspector(Rtnetlink rtnetlink, InterfaceStatus status) {
  static final String FORWARDING = "net/ipv6/conf/all/forwarding";

  static final String FORWARDING_4 = "net/ipv4/ip_forward";

  /**
   * Reads the state.
   *
   * @param named the peer that the user asks about
   * @throws IOException if the interface is not here, or the kernel does not answer
   */
  static HostFacts look(InterfaceStatus status, Optional<PublicKey> named) throws IOException {
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      return new HostInspector(rtnetlink, status).facts(named);
    } catch (LinuxException e) {
      throw new IOException("cannot look at this host: " + e.getMessage(), e);
    }
  }

  private HostFacts facts(Optional<PublicKey> named) throws IOException {
    Instant now = Instant.now();
    String name = status.device().interfaceName();
    Link own = own(rtnetlink, name);
    List<String> listeners = listeners(own);
    return new HostFacts(
        own.isUp(),
        own.mtu(),
        uplink(own, true),
        uplink(own, false),
        settings(name),
        listeners,
        fading(listeners),
        elsewhere(own),
        paths(own),
        TunnelProbes.ask(status, own.mtu(), named, now),
        FirewallReader.look(),
        now,
        latest());
  }

  /**
   * The interface.
   *
   * @throws IOException if it is not here
   */
  static Link own(Rtnetlink rtnetlink, String name) throws IOException {
    return rtnetlink
        .links()
        .find(name)
        .orElseThrow(
            () ->
                new IOException(
                    "there is no interface "
                        + name
                        + " in this network namespace; its daemon may serve another one"));
  }

  private @Nullable String uplink(Link own, boolean ipv6) {
    return rtnetlink.routes().list(Route.MAIN).stream()
        .filter(r -> r.type() == Route.UNICAST && r.destination().length() == 0)
        .filter(r -> r.destination().address() instanceof Ipv6Address == ipv6)
        .filter(r -> r.linkIndex() != 0 && r.linkIndex() != own.index())
        .findFirst()
        .flatMap(r -> name(r.linkIndex()))
        .orElse(null);
  }

  private Set<String> fading(List<String> listeners) {
    Set<String> found = new HashSet<>();
    rtnetlink.routes().list(Route.MAIN).stream()
        .filter(r -> r.protocol() == Route.PROTOCOL_RA && r.destination().length() == 0)
        .flatMap(r -> name(r.linkIndex()).stream())
        .filter(listeners::contains)
        .forEach(found::add);
    return found;
  }

  private Optional<String> name(int index) {
    try {
      return Optional.of(rtnetlink.links().get(index).name());
    } catch (LinuxException e) {
      return Optional.empty();
    }
  }

  private static Map<String, String> settings(String name) throws IOException {
    Map<String, String> found = new HashMap<>();
    for (String each : List.of(FORWARDING, FORWARDING_4, Sysctl.ipv6(name, "disable_ipv6"))) {
      Sysctl.get(each).ifPresent(value -> found.put(each, value));
    }
    return found;
  }

  private List<String> listeners(Link own) throws IOException {
    List<String> found = new ArrayList<>();
    for (Link each : rtnetlink.links().list()) {
      boolean other =
          each.index() != own.index()
              && (each.flags() & Link.FLAG_LOOPBACK) == 0
              && each.isUp()
              && !each.kind().equals("wireguard")
              && !each.kind().equals("tun");
      if (other && Sysctl.get(Sysctl.ipv6(each.name(), "accept_ra")).equals(Optional.of("1"))) {
        found.add(each.name());
      }
    }
    return found;
  }

  /**
   * Interfaces where an advertised prefix is on-link, without those on which the gateway answers
   * for its peers.
   */
  private Map<IpPrefix, Set<String>> elsewhere(Link own) {
    Set<String> answered = new HashSet<>();
    for (ScopeRule rule : rtnetlink.rules().scopeRules()) {
      if (rule.protocol() == Route.PROTOCOL_NEIGHBOR_PROXY) {
        answered.add(rule.inputInterface());
      }
    }
    Map<IpPrefix, Set<String>> found = new LinkedHashMap<>();
    for (PrefixSettings each : EffectiveSettings.advertised(status)) {
      each.own()
          .forEach(
              prefix -> {
                Set<String> links =
                    new LinkedHashSet<>(OnLinkPrefixes.elsewhere(prefix, own.index()));
                links.removeAll(answered);
                found.put(prefix, links);
              });
    }
    return found;
  }

  private Map<PublicKey, TunnelPath> paths(Link own) throws IOException {
    Map<PublicKey, TunnelPath> found = new HashMap<>();
    try (EgressPath out = EgressPath.open()) {
      for (PeerStatus peer : status.device().peers()) {
        Endpoint endpoint = peer.endpoint();
        if (endpoint != null) {
          out.to(endpoint.address(), own.name(), status.device().fwmark())
              .ifPresent(path -> found.put(peer.publicKey(), path));
        }
      }
    }
    return found;
  }

  /** The newest modification time of state and program files, which are all in the past. */
  private static Instant latest() throws IOException {
    Instant latest = Instant.EPOCH;
    Path folder = StateFolder.history().toAbsolutePath().getParent();
    if (folder != null && Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path each : files) {
          Instant time = Files.getLastModifiedTime(each).toInstant();
          latest = time.isAfter(latest) ? time : latest;
        }
      }
    }
    return latest;
  }
}
