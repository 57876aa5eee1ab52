package org.slaacguard.linux;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slaacguard.linux.WireGuardPeerChange.Action;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/** The order in which the parts of a change reach the kernel. */
final class WireGuardOrder {
  private WireGuardOrder() {}

  /**
   * Orders changes: first what peers get, then what they lose, then the peers that are removed. A
   * prefix that moves from one peer to another thus always has an owner, however many messages it
   * takes. A change that removes a peer and creates it again keeps its own order.
   */
  static List<WireGuardPeerChange> safe(List<WireGuardPeerChange> peers) {
    Set<IpPrefix> gained = new HashSet<>();
    peers.forEach(peer -> gained.addAll(peer.add()));
    Set<PublicKey> gone = new HashSet<>();
    List<WireGuardPeerChange> gains = new ArrayList<>();
    List<WireGuardPeerChange> losses = new ArrayList<>();
    List<WireGuardPeerChange> removals = new ArrayList<>();
    for (WireGuardPeerChange peer : peers) {
      if (peer.action() == Action.REMOVE) {
        gone.add(peer.publicKey());
        removals.add(peer);
        continue;
      }
      if (gone.contains(peer.publicKey())) {
        return peers;
      }
      if (Collections.disjoint(peer.remove(), gained)) {
        gains.add(peer);
      } else {
        gains.add(peer.removing(List.of()));
        losses.add(WireGuardPeerChange.of(peer.publicKey(), Action.UPDATE).removing(peer.remove()));
      }
    }
    gains.addAll(losses);
    gains.addAll(removals);
    return gains;
  }
}
