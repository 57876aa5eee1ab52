package org.slaacguard.doctor;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.host.PathProbe;
import org.slaacguard.host.TunnelPath;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/**
 * What a host is like for one interface, at one moment.
 *
 * @param up whether the interface is
 * @param mtu of the interface, in bytes
 * @param uplink by which its default route of IPv6 leaves, null if there is none
 * @param uplink4 the same of IPv4
 * @param settings kernel settings by their names with slashes; those that there are
 * @param listeners interfaces that take router advertisements only as a host ({@code accept_ra} 1)
 * @param fading those of them by which a default route leaves that came by an advertisement
 * @param elsewhere other interfaces at which an advertised prefix is on-link, and nobody answers
 *     for the peers
 * @param ways how peers are reached
 * @param probes which sizes pass through the tunnel to peers that were asked
 * @param latest the latest time that a file here is known to be of
 */
record HostFacts(
    boolean up,
    int mtu,
    @Nullable String uplink,
    @Nullable String uplink4,
    Map<String, String> settings,
    List<String> listeners,
    Set<String> fading,
    Map<IpPrefix, Set<String>> elsewhere,
    Map<PublicKey, TunnelPath> ways,
    Map<PublicKey, PathProbe.Result> probes,
    Firewall firewall,
    Instant now,
    Instant latest) {
  HostFacts {
    settings = Map.copyOf(settings);
    listeners = List.copyOf(listeners);
    fading = Set.copyOf(fading);
    elsewhere = Map.copyOf(elsewhere);
    ways = Map.copyOf(ways);
    probes = Map.copyOf(probes);
  }

  /** A setting; empty text if there is none. */
  String setting(String name) {
    return settings.getOrDefault(name, "");
  }
}
