package org.slaacguard.gateway;

import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.EndpointName;
import org.slaacguard.control.Hooks;
import org.slaacguard.control.InterfaceSection;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.NetworkSettings;
import org.slaacguard.control.PeerSection;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.Section;
import org.slaacguard.control.SettingsUpdate;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.SecretKey;

/**
 * Converts between configurations and changes of a running interface. Looks up the names of
 * endpoints.
 */
public final class ConfigurationUpdates {
  private ConfigurationUpdates() {}

  /**
   * A change that makes an interface match a whole configuration, and removes everything else. Owns
   * copies of the keys.
   *
   * @throws UnknownHostException naming the endpoint that has no address
   */
  public static DeviceUpdate replacing(Configuration configuration) throws UnknownHostException {
    return update(configuration, true, EndpointLookup::patiently);
  }

  /**
   * The same for an interface that comes up, with the look-up's addresses. A peer whose name has no
   * address yet is added without an endpoint.
   */
  public static DeviceUpdate replacing(Configuration configuration, StartLookup lookup) {
    Map<EndpointName, Endpoint> found = lookup.found();
    return update(configuration, true, found::get);
  }

  /**
   * A change that adds a configuration to an interface. A peer that exists already gets these
   * AllowedIPs instead of its own.
   *
   * @throws UnknownHostException naming the endpoint that has no address
   */
  public static DeviceUpdate adding(Configuration configuration) throws UnknownHostException {
    return update(configuration, false, EndpointLookup::patiently);
  }

  /** Resolves an endpoint; null if its address is not known yet. */
  @FunctionalInterface
  private interface Resolver<E extends Exception> {
    @Nullable Endpoint find(EndpointName name) throws E;
  }

  private static <E extends Exception> DeviceUpdate update(
      Configuration configuration, boolean replace, Resolver<E> resolver) throws E {
    DeviceUpdate.Builder device = DeviceUpdate.builder();
    InterfaceSection section = configuration.device();
    SecretKey key = section.privateKey();
    if (key != null) {
      device.privateKey(key.copy());
    } else if (replace) {
      device.privateKey(SecretKey.zero());
    }
    Integer port = section.listenPort();
    if (port != null || replace) {
      device.listenPort(port == null ? 0 : port);
    }
    Integer mark = section.fwmark();
    if (mark != null || replace) {
      device.fwmark(mark == null ? 0 : mark);
    }
    device.settings(
        replace
            ? SettingsUpdate.replacing(Section.INTERFACE, section.settings())
            : SettingsUpdate.adding(section.settings()));
    if (replace) {
      device.replacePeers();
    }
    for (PeerSection peer : configuration.peers()) {
      device.peer(peer(peer, resolver));
    }
    return device.build();
  }

  private static <E extends Exception> PeerUpdate peer(PeerSection section, Resolver<E> resolver)
      throws E {
    PeerUpdate.Builder peer = PeerUpdate.builder(section.publicKey());
    if (section.presharedKey() != null) {
      peer.presharedKey(section.presharedKey().copy());
    }
    Endpoint endpoint = section.endpoint() == null ? null : resolver.find(section.endpoint());
    if (endpoint != null) {
      peer.endpoint(endpoint);
    }
    if (section.persistentKeepalive() != null) {
      peer.persistentKeepalive(section.persistentKeepalive());
    }
    if (!section.incremental()) {
      peer.replaceAllowedIps();
    }
    section.allowedIps().forEach(peer::allowedIp);
    section.removedAllowedIps().forEach(peer::removeAllowedIp);
    // Lists are replaced, as AllowedIPs are.
    peer.settings(SettingsUpdate.withLists(Section.PEER, section.settings()));
    return peer.build();
  }

  /**
   * Resolves an endpoint, with retries while no name server answers; an address needs none.
   *
   * @throws UnknownHostException naming the host without an address
   */
  public static Endpoint resolve(EndpointName name) throws UnknownHostException {
    return EndpointLookup.patiently(name);
  }

  /** A configuration that would create the interface as it is. It shares the status's keys. */
  public static Configuration of(InterfaceStatus status) {
    DeviceStatus device = status.device();
    return new Configuration(
        new InterfaceSection(
            device.privateKey(),
            device.listenPort() == 0 ? null : device.listenPort(),
            device.fwmark() == 0 ? null : device.fwmark(),
            NetworkSettings.NONE,
            Hooks.NONE,
            false,
            device.settings()),
        device.peers().stream().map(ConfigurationUpdates::section).toList());
  }

  private static PeerSection section(PeerStatus peer) {
    Endpoint endpoint = peer.endpoint();
    return new PeerSection(
        peer.publicKey(),
        peer.presharedKey(),
        endpoint == null ? null : EndpointName.parse(endpoint.toString()),
        peer.persistentKeepalive() == 0 ? null : peer.persistentKeepalive(),
        peer.allowedIps(),
        List.of(),
        false,
        peer.settings());
  }
}
