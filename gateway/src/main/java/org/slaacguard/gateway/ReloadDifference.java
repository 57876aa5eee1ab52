package org.slaacguard.gateway;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.EndpointName;
import org.slaacguard.control.InterfaceSection;
import org.slaacguard.control.PeerSection;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/**
 * Computes what must change so that a running interface follows its file, and nothing else.
 * Applying the whole file would change the port if the file has none, remove the mark, and reset
 * the endpoints of peers that have moved.
 */
final class ReloadDifference {
  private ReloadDifference() {}

  /**
   * The difference.
   *
   * @param before what the file said when it was last read; its keys are not used
   * @param next what the file says now
   * @param running the present status of the interface
   * @param whole the change that would make a new interface by the file; keeps its keys
   * @return the change, with keys of its own
   */
  static DeviceUpdate of(
      Configuration before, Configuration next, DeviceStatus running, DeviceUpdate whole) {
    DeviceUpdate.Builder update = DeviceUpdate.builder().settings(whole.settings()).replacePeers();
    SecretKey key = whole.privateKey();
    if (key != null && !isSame(key, running.privateKey())) {
      update.privateKey(key.copy());
    }
    InterfaceSection was = before.device();
    InterfaceSection is = next.device();
    if (!Objects.equals(was.listenPort(), is.listenPort()) || is.listenPort() != null) {
      update.listenPort(Objects.requireNonNullElse(is.listenPort(), 0));
    }
    if (!Objects.equals(was.fwmark(), is.fwmark()) || is.fwmark() != null) {
      update.fwmark(Objects.requireNonNullElse(is.fwmark(), 0));
    }
    Map<PublicKey, EndpointName> endpoints = endpoints(before.peers());
    Map<PublicKey, EndpointName> now = endpoints(next.peers());
    Set<PublicKey> reached =
        running.peers().stream()
            .filter(peer -> peer.endpoint() != null)
            .map(PeerStatus::publicKey)
            .collect(Collectors.toSet());
    for (PeerUpdate peer : whole.peers()) {
      PublicKey name = peer.publicKey();
      boolean stays = Objects.equals(endpoints.get(name), now.get(name)) && reached.contains(name);
      update.peer(copy(peer, stays));
    }
    return update.build();
  }

  private static boolean isSame(SecretKey key, @Nullable SecretKey running) {
    return key.equals(running == null ? SecretKey.zero() : running);
  }

  private static Map<PublicKey, EndpointName> endpoints(List<PeerSection> peers) {
    Map<PublicKey, EndpointName> endpoints = new HashMap<>();
    for (PeerSection peer : peers) {
      if (peer.endpoint() != null) {
        endpoints.put(peer.publicKey(), peer.endpoint());
      }
    }
    return endpoints;
  }

  private static PeerUpdate copy(PeerUpdate peer, boolean withoutEndpoint) {
    PeerUpdate.Builder copy = peer.toBuilder();
    SecretKey preshared = peer.presharedKey();
    if (preshared != null) {
      copy.presharedKey(preshared.copy());
    }
    return withoutEndpoint ? copy.keepEndpoint().build() : copy.build();
  }
}
