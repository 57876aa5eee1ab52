package org.slaacguard.gateway;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.AdvertisementContent;
import org.slaacguard.autoconf.AdvertiserSettings;
import org.slaacguard.autoconf.RouterAdvertiser;
import org.slaacguard.control.AdvertiseSettings;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PacketException;
import org.slaacguard.net.PublicKey;

/**
 * Router advertisements to the peers of one interface: keeps the advertiser in step with the
 * configuration, the peers, their sessions and the interface. Belongs to the controller's thread.
 */
final class Advertising {
  private final RandomGenerator random;
  private final Set<PublicKey> peers = new HashSet<>();
  private final Set<PublicKey> live = new HashSet<>();
  private AdvertiseSettings settings = AdvertiseSettings.NONE;
  private AdvertiserSettings how = AdvertiserSettings.DEFAULT;
  private int mtu;
  private @Nullable RouterAdvertiser advertiser;

  Advertising(RandomGenerator random) {
    this.random = random;
  }

  AdvertiseSettings settings() {
    return settings;
  }

  /** What {@code advertised} stands for under these settings. */
  static List<IpPrefix> prefixes(AdvertiseSettings settings) {
    return settings.prefixes().stream().map(PrefixSettings::prefix).toList();
  }

  /**
   * Whether the settings can be said at all.
   *
   * @throws IllegalArgumentException if they do not fit one packet
   */
  void check(AdvertiseSettings wanted) {
    var _ = AdvertiseContents.of(wanted, mtu);
  }

  /** Says something else from now on; {@link #check}ed before. */
  void settings(AdvertiseSettings wanted, long now) {
    if (!wanted.equals(settings)) {
      settings = wanted;
      renew(now);
    }
  }

  /** Follows the interface: its MTU, and the address that peers send to. */
  void link(int newMtu, @Nullable Ipv6Address linkLocal, long now) {
    Ipv6Address source = linkLocal == null ? AdvertiserSettings.DEFAULT.source() : linkLocal;
    boolean moved = !source.equals(how.source());
    if (moved) {
      how = new AdvertiserSettings(source, how.minInterval(), how.maxInterval());
      advertiser = null;
    }
    if (moved || newMtu != mtu) {
      mtu = newMtu;
      renew(now);
    }
  }

  private void renew(long now) {
    AdvertisementContent content = AdvertiseContents.of(settings, mtu);
    if (advertiser != null) {
      // Also without any prefix left: the old ones have to be taken back.
      advertiser.content(content, now);
    } else if (!settings.isEmpty()) {
      advertiser = new RouterAdvertiser(random, how, content);
      for (PublicKey peer : peers) {
        advertiser.addPeer(peer);
        if (live.contains(peer)) {
          advertiser.sessionEstablished(peer, now);
        }
      }
    }
  }

  /** Follows a change that the backend has made. */
  void applied(DeviceUpdate update) {
    if (update.replacePeers()) {
      Set<PublicKey> named = new HashSet<>();
      update.peers().forEach(peer -> named.add(peer.publicKey()));
      for (PublicKey peer : List.copyOf(peers)) {
        if (!named.contains(peer)) {
          remove(peer);
        }
      }
    }
    for (PeerUpdate peer : update.peers()) {
      if (peer.remove()) {
        remove(peer.publicKey());
      } else if (!peer.updateOnly()) {
        peers.add(peer.publicKey());
        if (advertiser != null) {
          advertiser.addPeer(peer.publicKey());
        }
      }
    }
  }

  private void remove(PublicKey peer) {
    peers.remove(peer);
    live.remove(peer);
    if (advertiser != null) {
      advertiser.removePeer(peer);
    }
  }

  void sessionEstablished(PublicKey peer, long now) {
    if (peers.contains(peer)) {
      live.add(peer);
      if (advertiser != null) {
        advertiser.sessionEstablished(peer, now);
      }
    }
  }

  void sessionExpired(PublicKey peer) {
    live.remove(peer);
    if (advertiser != null) {
      advertiser.sessionExpired(peer);
    }
  }

  /**
   * Takes a neighbour discovery packet from a peer.
   *
   * @throws PacketException if it breaks a rule of RFC 4861
   */
  void receive(PublicKey peer, byte[] packet, long now) throws PacketException {
    NdPacket parsed = NdPacket.parse(packet);
    if (advertiser != null) {
      advertiser.receive(peer, parsed, now);
    }
  }

  /** Sends what is due; returns when to come again, in monotonic nanoseconds. */
  long poll(long now, RouterAdvertiser.Sink sink) {
    if (advertiser == null) {
      return Long.MAX_VALUE;
    }
    advertiser.poll(now, sink);
    return advertiser.nextDeadline();
  }

  /** Tells all peers with a session that the gateway is no router any more. */
  void cease(long now, RouterAdvertiser.Sink sink) {
    if (advertiser != null) {
      advertiser.cease(now);
      advertiser.poll(now, sink);
    }
  }
}
