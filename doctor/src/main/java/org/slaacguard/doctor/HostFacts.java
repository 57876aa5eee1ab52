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
 * The state of a host around one interface, at one moment.
 *
 * @param up whether the interface is up
 * @param mtu of the interface, in bytes
 * @param uplink the interface of the IPv6 default route, null if there is none
 * @param uplink4 the interface of the IPv4 default route, null if there is none
 * @param settings the existing kernel settings, by names with slashes
 * @param listeners interfaces that accept router advertisements only as a host ({@code accept_ra}
 *     1)
 * @param fading listeners with a default route that came by an advertisement
 * @param elsewhere other interfaces where an advertised prefix is on-link, and nobody answers for
 *     the peers
 * @param paths paths to the peers
 * @param probes packet sizes that pass through the tunnel to probed peers
 * @param latest the newest known modification time of a file here
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
    Map<PublicKey, TunnelPath> paths,
    Map<PublicKey, PathProbe.Result> probes,
    Firewall firewall,
    Instant now,
    Instant latest) {
  HostFacts {
    settings = Map.copyOf(settings);
    listeners = List.copyOf(listeners);
    fading = Set.copyOf(fading);
    elsewhere = Map.copyOf(elsewhere);
    paths = Map.copyOf(paths);
    probes = Map.copyOf(probes);
  }

  /** The value of a setting; empty text if there is none. */
  String setting(String name) {
    return settings.getOrDefault(name, "");
  }
}
