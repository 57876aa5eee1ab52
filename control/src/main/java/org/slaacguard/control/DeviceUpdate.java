package org.slaacguard.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.routing.LearnSettings;

/**
 * A change to an interface. A null field leaves the current value: absent is not the same as
 * cleared.
 *
 * @param privateKey the interface's key; all zero removes it. The backend keeps a copy; the
 *     update's creator closes it
 * @param listenPort 0 to 65535; 0 lets the system choose
 * @param fwmark the mark on outer packets; 0 removes it
 * @param settings the change to the explicit settings; others stay
 * @param advertisedPrefixes the meaning of {@code advertised} in a scope, beside {@code fe80::/64}
 * @param ownPrefixes a different meaning for some peers; given together with {@code
 *     advertisedPrefixes}, and replaces all earlier ones
 * @param gatewayAddresses every address of the gateway, with its network's prefix length: never
 *     learnable, nor are these networks' anycast, network and broadcast addresses
 * @param linkMtu the interface's MTU, in bytes, as the host has set it
 * @param replacePeers whether to remove peers that are not in {@link #peers}. The other peers keep
 *     session, endpoint, learned addresses and counters; their settings become exactly those of the
 *     update
 * @param peers changes to peers, made in this order
 */
public record DeviceUpdate(
    @Nullable SecretKey privateKey,
    @Nullable Integer listenPort,
    @Nullable Integer fwmark,
    SettingsUpdate settings,
    @Nullable List<IpPrefix> advertisedPrefixes,
    Map<PublicKey, List<IpPrefix>> ownPrefixes,
    @Nullable List<InterfaceAddress> gatewayAddresses,
    @Nullable Integer linkMtu,
    boolean replacePeers,
    List<PeerUpdate> peers)
    implements AutoCloseable {

  /** Copies the lists. */
  public DeviceUpdate {
    advertisedPrefixes = advertisedPrefixes == null ? null : List.copyOf(advertisedPrefixes);
    ownPrefixes = Map.copyOf(ownPrefixes);
    gatewayAddresses = gatewayAddresses == null ? null : List.copyOf(gatewayAddresses);
    peers = List.copyOf(peers);
  }

  /** Begins a change that changes nothing yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** Begins a change with the contents of this one, and shares its keys. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.privateKey = privateKey;
    builder.listenPort = listenPort;
    builder.fwmark = fwmark;
    builder.settings = settings;
    builder.advertisedPrefixes = advertisedPrefixes;
    builder.ownPrefixes = ownPrefixes;
    builder.gatewayAddresses = gatewayAddresses;
    builder.linkMtu = linkMtu;
    builder.replacePeers = replacePeers;
    return builder.peers(peers);
  }

  /**
   * Whether it does nothing but restore addresses of peers that exist. Peers can cause such
   * changes.
   */
  public boolean isClaim() {
    return peers.stream().allMatch(PeerUpdate::isClaim)
        && equals(new Builder().peers(peers).build());
  }

  /** Wipes the keys. */
  @Override
  public void close() {
    if (privateKey != null) {
      privateKey.close();
    }
    peers.forEach(PeerUpdate::close);
  }

  /** Builds a change. */
  public static final class Builder {
    private @Nullable SecretKey privateKey;
    private @Nullable Integer listenPort;
    private @Nullable Integer fwmark;
    private SettingsUpdate settings = SettingsUpdate.NOTHING;
    private @Nullable List<IpPrefix> advertisedPrefixes;
    private Map<PublicKey, List<IpPrefix>> ownPrefixes = Map.of();
    private @Nullable List<InterfaceAddress> gatewayAddresses;
    private @Nullable Integer linkMtu;
    private boolean replacePeers;
    private final List<PeerUpdate> peers = new ArrayList<>();

    private Builder() {}

    /** Sets the private key, which the update then owns. */
    public Builder privateKey(SecretKey key) {
      privateKey = key;
      return this;
    }

    /** Sets the port. */
    public Builder listenPort(int port) {
      listenPort = port;
      return this;
    }

    /** Sets the mark. */
    public Builder fwmark(int mark) {
      fwmark = mark;
      return this;
    }

    /** Adds a change to the settings, after earlier ones. */
    public Builder settings(SettingsUpdate change) {
      settings = settings.then(change);
      return this;
    }

    /** Sets bounds on learning; null bounds stay. */
    public Builder learn(LearnSettings bounds) {
      return settings(SettingsUpdate.adding(Learning.settings(bounds)));
    }

    /** Sets the meaning of {@code advertised} for all peers. */
    public Builder advertisedPrefixes(List<IpPrefix> prefixes) {
      return advertisedPrefixes(prefixes, Map.of());
    }

    /** Sets the meaning of {@code advertised}, with a different one for some peers. */
    public Builder advertisedPrefixes(
        List<IpPrefix> prefixes, Map<PublicKey, List<IpPrefix>> ofPeers) {
      advertisedPrefixes = prefixes;
      ownPrefixes = ofPeers;
      return this;
    }

    /** Sets the gateway's addresses and their networks. */
    public Builder gatewayAddresses(List<InterfaceAddress> addresses) {
      gatewayAddresses = addresses;
      return this;
    }

    /** Sets the interface's MTU, in bytes. */
    public Builder linkMtu(int bytes) {
      linkMtu = bytes;
      return this;
    }

    /** Removes the peers that the update does not name. */
    public Builder replacePeers() {
      replacePeers = true;
      return this;
    }

    /** Adds a change to a peer. */
    public Builder peer(PeerUpdate peer) {
      peers.add(peer);
      return this;
    }

    /** Replaces all changes to peers so far. */
    public Builder peers(List<PeerUpdate> changes) {
      peers.clear();
      peers.addAll(changes);
      return this;
    }

    /** Builds the change. */
    public DeviceUpdate build() {
      return new DeviceUpdate(
          privateKey,
          listenPort,
          fwmark,
          settings,
          advertisedPrefixes,
          ownPrefixes,
          gatewayAddresses,
          linkMtu,
          replacePeers,
          peers);
    }
  }
}
