package org.slaacguard.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/**
 * The peers of a file, each once. Two sections of one peer are merged as the stock tools do: values
 * of the later section count, others stay, and its AllowedIPs replace the earlier ones, unless they
 * carry signs.
 */
final class MergedPeers {
  private final Map<PublicKey, PeerSection> peers = new LinkedHashMap<>();
  private final Map<PublicKey, Integer> lines = new HashMap<>();
  private final Map<IpPrefix, PublicKey> owners = new HashMap<>();

  /**
   * Takes the next section, whose key it owns from then on.
   *
   * @param warn about a probable mistake, by its line
   */
  void add(PeerSection peer, int line, BiConsumer<Integer, String> warn) {
    PublicKey key = peer.publicKey();
    PeerSection before = peers.remove(key);
    if (before == null) {
      peers.put(key, peer);
    } else {
      warn.accept(
          line,
          "this [Peer] has the PublicKey of the one on line "
              + lines.get(key)
              + "; its values replace the earlier ones");
      // Moves to the end: stock WireGuard assigns the addresses at this point, whoever had them.
      peers.put(key, merge(before, peer));
    }
    lines.put(key, line);
    for (IpPrefix prefix : peer.allowedIps()) {
      PublicKey other = owner(prefix, key);
      if (other != null) {
        warn.accept(
            line,
            "AllowedIPs: the peer on line "
                + lines.get(other)
                + " has "
                + prefix
                + " too; the last one gets it");
      }
    }
  }

  private @Nullable PublicKey owner(IpPrefix prefix, PublicKey next) {
    PublicKey before = owners.put(prefix, next);
    return next.equals(before) ? null : before;
  }

  private static PeerSection merge(PeerSection before, PeerSection next) {
    SecretKey psk = next.presharedKey();
    if (psk != null && before.presharedKey() != null) {
      before.presharedKey().close();
    }
    boolean adds = next.incremental();
    return new PeerSection(
        next.publicKey(),
        psk != null ? psk : before.presharedKey(),
        next.endpoint() != null ? next.endpoint() : before.endpoint(),
        next.persistentKeepalive() != null
            ? next.persistentKeepalive()
            : before.persistentKeepalive(),
        adds ? added(before, next) : next.allowedIps(),
        adds && before.incremental()
            ? joined(before.removedAllowedIps(), next.removedAllowedIps(), next.allowedIps())
            : adds ? List.of() : next.removedAllowedIps(),
        adds && before.incremental(),
        next.settings().orElse(before.settings()));
  }

  /** The AllowedIPs of the first section, changed by the signs of the second. */
  private static List<IpPrefix> added(PeerSection before, PeerSection next) {
    return joined(before.allowedIps(), next.allowedIps(), next.removedAllowedIps());
  }

  private static List<IpPrefix> joined(
      List<IpPrefix> before, List<IpPrefix> more, List<IpPrefix> less) {
    List<IpPrefix> all = new ArrayList<>(before);
    all.removeAll(less);
    more.stream().filter(prefix -> !all.contains(prefix)).forEach(all::add);
    return all;
  }

  /** All peers, in the order in which they are applied. */
  List<PeerSection> finish() {
    return List.copyOf(peers.values());
  }
}
