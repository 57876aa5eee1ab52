package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.autoconf.AdvertiserWorld.SECOND;
import static org.slaacguard.autoconf.AdvertiserWorld.peer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage.NeighborAdvertisement;
import org.slaacguard.net.NdMessage.NeighborSolicitation;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PacketException;
import org.slaacguard.net.PublicKey;

class DadProxyTest {
  private static final Ipv6Address ROUTER = Ipv6Address.parse("fe80::1");
  private static final Ipv6Address TARGET = Ipv6Address.parse("2001:db8:a::2");

  private final DadProxy proxy = new DadProxy();
  private final Map<Ipv6Address, PublicKey> owners = new HashMap<>();
  private final List<PublicKey> defended = new ArrayList<>();
  private long now = 7 * SECOND;

  private final DadProxy.Addresses addresses =
      new DadProxy.Addresses() {
        @Override
        public DadProxy.Holder holder(PublicKey asker, Ipv6Address address) {
          PublicKey owner = owners.get(address);
          return owner == null
              ? DadProxy.Holder.NOBODY
              : owner.equals(asker) ? DadProxy.Holder.ASKER : DadProxy.Holder.OTHER;
        }

        @Override
        public void claim(PublicKey peer, Ipv6Address address) {
          owners.put(address, peer);
        }

        @Override
        public void release(PublicKey peer, Ipv6Address address) {
          owners.remove(address, peer);
        }
      };

  private void probe(int peer, Ipv6Address target, String source) {
    NdPacket packet =
        new NdPacket(
            Ipv6Address.parse(source),
            target.solicitedNode(),
            new NeighborSolicitation(target, List.of()));
    proxy.receive(peer(peer), packet, ROUTER, addresses, this::defence, now);
  }

  private void defence(PublicKey peer, byte[] packet) {
    try {
      NdPacket parsed = NdPacket.parse(packet);
      assertEquals(Ipv6Address.ALL_NODES, parsed.destination());
      assertEquals(
          new NeighborAdvertisement(false, false, true, TARGET, List.of()), parsed.message());
      defended.add(peer);
    } catch (PacketException e) {
      throw new AssertionError("not a valid packet", e);
    }
  }

  @Test
  void shouldDefendWhatAnotherHasToWhoAsksAlone() {
    owners.put(TARGET, peer(1));
    probe(2, TARGET, "::");
    probe(1, TARGET, "::");
    assertEquals(List.of(peer(2)), defended);
    assertEquals(1, proxy.defended());
    assertEquals(peer(1), owners.get(TARGET));
  }

  @Test
  void shouldLetOneOfTwoWinWhoAskAtOnce() {
    probe(1, TARGET, "::");
    probe(2, TARGET, "::");
    probe(1, TARGET, "::");
    assertEquals(List.of(peer(2)), defended);
    assertEquals(peer(1), owners.get(TARGET));
  }

  @Test
  void shouldTakeBackAClaimOfWhichNothingCame() {
    probe(1, TARGET, "::");
    proxy.poll(addresses, now + 4 * SECOND);
    assertEquals(peer(1), owners.get(TARGET));
    assertEquals(now + 5 * SECOND, proxy.nextDeadline());
    proxy.poll(addresses, now + 5 * SECOND);
    assertTrue(owners.isEmpty());
    assertEquals(Long.MAX_VALUE, proxy.nextDeadline());
  }

  @Test
  void shouldNotLetOnePeerClaimEverything() {
    for (int i = 0; i < 1000; i++) {
      probe(1, new Ipv6Address(0x20010db8000aL << 16, i), "::");
    }
    assertEquals(DadProxy.MOST_CLAIMS, owners.size());
    assertEquals(1000 - DadProxy.MOST_CLAIMS, proxy.unheard());
    probe(2, new Ipv6Address(0x20010db8000aL << 16, 999), "::");
    assertEquals(DadProxy.MOST_CLAIMS + 1, owners.size(), "others may");
    now += 5 * SECOND;
    proxy.poll(addresses, now);
    probe(1, TARGET, "::");
    assertEquals(1, owners.size());
    assertEquals(1002, proxy.probes());
  }

  @Test
  void shouldIgnoreOtherMessages() {
    probe(1, TARGET, "2001:db8:a::9");
    assertEquals(0, proxy.probes());
    assertTrue(owners.isEmpty());
  }
}
