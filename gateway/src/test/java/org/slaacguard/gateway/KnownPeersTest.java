package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

class KnownPeersTest {
  private static final int PEERS = 6;
  private static final int PREFIXES = 10;

  private final KnownPeers peers = new KnownPeers();

  /** As the changes that were told say it. */
  private final Map<PublicKey, Set<IpPrefix>> told = new HashMap<>();

  private static PublicKey peer(int number) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) number;
    return PublicKey.ofBytes(bytes);
  }

  private static IpPrefix prefix(int number) {
    return IpPrefix.parse("2001:db8:" + Integer.toHexString(number) + "::/48");
  }

  private void apply(PeerUpdate... updates) {
    DeviceUpdate.Builder update = DeviceUpdate.builder();
    update.peers(List.of(updates));
    follow(peers.apply(update.build()));
  }

  private void follow(PeerChanges changes) {
    changes.removed().forEach(told::remove);
    changes.changed().forEach(each -> told.put(each.key(), Set.copyOf(each.allowedIps())));
  }

  @Test
  void shouldTellBothPeersOfAPrefixThatMoves() {
    apply(PeerUpdate.builder(peer(1)).allowedIp(prefix(1)).allowedIp(prefix(2)).build());
    apply(PeerUpdate.builder(peer(2)).allowedIp(prefix(1)).build());
    assertEquals(Map.of(peer(1), Set.of(prefix(2)), peer(2), Set.of(prefix(1))), told);
  }

  @Test
  void shouldLeaveAPrefixWithWhoGotItAfterItsFormerOwnerIsGone() {
    apply(PeerUpdate.builder(peer(1)).allowedIp(prefix(1)).build());
    apply(PeerUpdate.builder(peer(2)).allowedIp(prefix(1)).build());
    apply(PeerUpdate.builder(peer(1)).remove().build());
    apply(PeerUpdate.builder(peer(3)).allowedIp(prefix(1)).build());
    assertEquals(Map.of(peer(2), Set.of(), peer(3), Set.of(prefix(1))), told);
  }

  /** Beside a model that looks at every peer for every prefix. */
  @Test
  void shouldAgreeWithASimpleModelOfManyChanges() {
    Random random = new Random(7);
    Map<PublicKey, Set<IpPrefix>> model = new HashMap<>();
    for (int i = 0; i < 2000; i++) {
      boolean replaces = random.nextInt(50) == 0;
      if (replaces) {
        model.clear();
      }
      List<PeerUpdate> updates = new ArrayList<>();
      for (int j = random.nextInt(4); j >= 0; j--) {
        updates.add(change(random, model));
      }
      DeviceUpdate.Builder update = DeviceUpdate.builder();
      if (replaces) {
        update.replacePeers();
      }
      follow(peers.apply(update.peers(updates).build()));
      assertEquals(model, told, "change " + i);
    }
  }

  private static PeerUpdate change(Random random, Map<PublicKey, Set<IpPrefix>> model) {
    PublicKey peer = peer(random.nextInt(PEERS));
    PeerUpdate.Builder update = PeerUpdate.builder(peer);
    if (random.nextInt(8) == 0) {
      model.remove(peer);
      return update.remove().build();
    }
    Set<IpPrefix> own = new HashSet<>(model.getOrDefault(peer, Set.of()));
    if (random.nextInt(3) == 0) {
      own.clear();
      update.replaceAllowedIps();
    }
    Set<IpPrefix> given = some(random);
    given.forEach(update::allowedIp);
    own.addAll(given);
    Set<IpPrefix> taken = some(random);
    taken.removeAll(given);
    taken.forEach(update::removeAllowedIp);
    own.removeAll(taken);
    model.replaceAll((key, has) -> without(has, given));
    model.put(peer, own);
    return update.build();
  }

  private static Set<IpPrefix> some(Random random) {
    return random
        .ints(random.nextInt(4), 0, PREFIXES)
        .mapToObj(KnownPeersTest::prefix)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static Set<IpPrefix> without(Set<IpPrefix> has, Set<IpPrefix> given) {
    Set<IpPrefix> left = new HashSet<>(has);
    left.removeAll(given);
    return left;
  }
}
