package org.slaacguard.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.slaacguard.autoconf.AdvertisementContent;
import org.slaacguard.control.AdvertiseTo;
import org.slaacguard.control.LanSettings;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.UplinkSettings;
import org.slaacguard.net.LinkLayerAddress;
import org.slaacguard.net.NdOption;

/** The content of router advertisements on a LAN, by the settings of the WireGuard interface. */
final class LanContent {
  /**
   * AdvDefaultLifetime of RFC 4861, section 6.2.1: three times the longest interval. It is short
   * because hosts of a LAN hear every advertisement, unlike peers that sleep, and may have another
   * router to change to.
   */
  static final Duration LIFETIME = Duration.ofMinutes(30);

  private LanContent() {}

  /** The prefixes of a LAN, in the order of the settings. */
  static List<PrefixSettings> prefixes(Settings settings, String lan) {
    return settings.get(SettingTable.LAN_PREFIX).stream()
        .filter(each -> each.interfaceName().equals(lan))
        .map(LanSettings::prefix)
        .toList();
  }

  /** The LANs, in the order of the settings. */
  static List<String> names(Settings settings) {
    return settings.get(SettingTable.LAN_PREFIX).stream()
        .map(LanSettings::interfaceName)
        .distinct()
        .toList();
  }

  /** The settings for a LAN: those for peers, without those about tunnels. */
  static Settings settings(Settings settings, String lan) {
    Settings its =
        settings
            .with(SettingTable.ADVERTISE_PREFIX, prefixes(settings, lan))
            .with(SettingTable.ADVERTISE_MTU, null)
            .with(SettingTable.ADVERTISE_TO, AdvertiseTo.ALL_NODES);
    if (!its.has(SettingTable.ROUTER_LIFETIME)) {
      its = its.with(SettingTable.ROUTER_LIFETIME, LIFETIME);
    }
    return its.has(SettingTable.DNS_LIFETIME) ? its : its.with(SettingTable.DNS_LIFETIME, LIFETIME);
  }

  /** The content of advertisements on a LAN, beside the prefixes. */
  static AdvertisementContent of(
      String lan, Settings settings, ProviderNames provider, int mtu, LinkLayerAddress hardware) {
    List<NdOption> own = new ArrayList<>();
    own.add(new NdOption.SourceLinkLayerAddress(hardware));
    return provider.beside(lan, settings(settings, lan), Settings.NONE, mtu).with(own);
  }

  /**
   * Checks that the LANs of an interface can be served as its settings say.
   *
   * @param peers the settings of its peers
   * @throws IllegalArgumentException if not
   */
  static void check(String interfaceName, Settings wanted, Collection<Settings> peers) {
    UplinkSettings uplink = wanted.get(SettingTable.UPLINK);
    List<Object> used = new ArrayList<>();
    Stream.concat(Stream.of(wanted), peers.stream())
        .flatMap(each -> each.get(SettingTable.ADVERTISE_PREFIX).stream())
        .map(PrefixSettings::source)
        .forEach(used::add);
    for (LanSettings each : wanted.get(SettingTable.LAN_PREFIX)) {
      String name = each.interfaceName();
      if (name.equals(interfaceName)) {
        throw new IllegalArgumentException(
            "LanPrefix = " + name + ": prefixes of the tunnel itself are AdvertisePrefix");
      }
      if (uplink != null && name.equals(uplink.interfaceName())) {
        throw new IllegalArgumentException(
            "LanPrefix = " + name + ": it is the uplink, where the provider is the router");
      }
      if (used.contains(each.prefix().source())) {
        throw new IllegalArgumentException(
            each.prefix().source()
                + " is advertised on two links: each link has a prefix of its own");
      }
      used.add(each.prefix().source());
    }
    names(wanted).forEach(name -> check(wanted, name));
  }

  /**
   * Checks that the content fits into an advertisement.
   *
   * @throws IllegalArgumentException if it does not
   */
  private static void check(Settings settings, String lan) {
    try {
      AdvertisedContent.check(settings(settings, lan));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("on " + lan + ": " + e.getMessage(), e);
    }
  }
}
