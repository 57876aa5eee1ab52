package org.slaacguard.gateway;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.EndpointName;
import org.slaacguard.control.InterfaceSection;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.NetworkSettings;
import org.slaacguard.control.PeerSection;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerTrace;
import org.slaacguard.control.Section;
import org.slaacguard.control.Setting;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/**
 * The configuration that would create an interface as it is now, for the file that {@link
 * ConfigSaver} writes.
 */
final class SavedConfiguration {
  private SavedConfiguration() {}

  /**
   * A configuration that would create such an interface. The caller closes it.
   *
   * @param addresses the interface's current addresses, without automatic ones
   * @param mtu the interface's current MTU; saved if the file has one
   */
  static Configuration of(
      Configuration file, InterfaceStatus now, List<InterfaceAddress> addresses, int mtu) {
    DeviceStatus status = now.device();
    InterfaceSection device = file.device();
    NetworkSettings network = device.network();
    return new Configuration(
        new InterfaceSection(
            copy(status.privateKey()),
            status.listenPort() == 0 ? null : status.listenPort(),
            status.fwmark() == 0 ? null : status.fwmark(),
            new NetworkSettings(
                addresses,
                network.dnsServers(),
                network.dnsSearch(),
                network.mtu() == null ? null : mtu,
                network.table()),
            device.hooks(),
            device.saveConfig(),
            settings(device.settings(), status.settings())),
        sections(file, now));
  }

  private static List<PeerSection> sections(Configuration file, InterfaceStatus now) {
    Map<PublicKey, List<PeerSection>> said =
        file.peers().stream().collect(Collectors.groupingBy(PeerSection::publicKey));
    return now.device().peers().stream()
        .map(
            peer -> {
              List<PeerSection> own = said.getOrDefault(peer.publicKey(), List.of());
              return section(peer, leased(now.trace(peer.publicKey()), own));
            })
        .toList();
  }

  /** Prefixes that a peer has by a lease and not by its file: the next run assigns them again. */
  private static Set<IpPrefix> leased(PeerTrace trace, List<PeerSection> said) {
    Set<IpPrefix> leased = new HashSet<>();
    trace.delegated().forEach(each -> leased.add(each.prefix()));
    said.forEach(section -> section.allowedIps().forEach(leased::remove));
    return leased;
  }

  private static PeerSection section(PeerStatus peer, Set<IpPrefix> leased) {
    int keepalive = peer.persistentKeepalive();
    return new PeerSection(
        peer.publicKey(),
        copy(peer.presharedKey()),
        name(peer.endpoint()),
        keepalive == 0 ? null : keepalive,
        peer.allowedIps().stream().filter(prefix -> !leased.contains(prefix)).toList(),
        List.of(),
        false,
        peer.settings());
  }

  /** Live settings have their current values, the others those of the file. */
  private static Settings settings(Settings file, Settings now) {
    Settings saved = now;
    for (Setting<?> setting : SettingTable.of(Section.INTERFACE)) {
      saved = setting.isLive() ? saved : saved.withThatOf(setting, file);
    }
    return saved;
  }

  private static @Nullable SecretKey copy(@Nullable SecretKey key) {
    return key == null || key.isZero() ? null : key.copy();
  }

  private static @Nullable EndpointName name(@Nullable Endpoint endpoint) {
    return endpoint == null ? null : EndpointName.parse(endpoint.toString());
  }
}
