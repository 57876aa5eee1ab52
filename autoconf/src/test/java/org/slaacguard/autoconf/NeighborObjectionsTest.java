package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.AdvertisementSource;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.LinkLayerAddress;
import org.slaacguard.net.NdMessage.NeighborAdvertisement;
import org.slaacguard.net.NdMessage.NeighborSolicitation;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PublicKey;

/** What a neighbour on the uplink takes from peers by objecting to their addresses. */
class NeighborObjectionsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final byte[] OWN = {2, 0, 0, 0, 0, 1};
  private static final long LIAR = 0x02_00_00_00_00_66L;
  private static final long HIGH = 0x2001_0db8_0001_0000L;

  private final List<String> news = new ArrayList<>();
  private final NeighborProxy.Sink link =
      new NeighborProxy.Sink() {
        @Override
        public void send(byte[] packet, long hardware) {}

        @Override
        public void conflict(Ipv6Address address, long hardware, NeighborProxy.Verdict verdict) {
          news.add(verdict + " " + address);
        }

        @Override
        public void restored(Ipv6Address address) {
          news.add("RESTORED " + address);
        }
      };
  private NeighborProxy proxy = proxy(true);
  private long now;

  private NeighborProxy proxy(boolean obedient) {
    NeighborProxy made = new NeighborProxy(obedient, new SplittableRandom(1), 0);
    made.link(link(1), 0);
    return made;
  }

  private static ProxyLink link(int global) {
    return new ProxyLink(
        new LinkLayerAddress(OWN),
        null,
        new Ipv6Address(HIGH, 0xaaaa_0000L + global),
        AdvertisementSource.TARGET);
  }

  private static PublicKey peer(int number) {
    byte[] key = new byte[32];
    key[0] = (byte) number;
    key[1] = (byte) (number >> 8);
    return PublicKey.ofBytes(key);
  }

  private static Ipv6Address address(int number) {
    return new Ipv6Address(HIGH, number + 1);
  }

  private void run(long nanos) {
    long until = now + nanos;
    for (long next = proxy.poll(now, link); next <= until; next = proxy.poll(now, link)) {
      now = Math.max(now, next);
    }
    now = until;
  }

  private void object(int number, long hardware) {
    Ipv6Address target = address(number);
    NdPacket packet =
        new NdPacket(
            target,
            Ipv6Address.ALL_NODES,
            new NeighborAdvertisement(false, false, true, target, List.of()));
    proxy.receive(packet.toBytes(), hardware, now, link);
  }

  /** New addresses, one of each peer, and what a neighbour says to each at once. */
  private long answered(int peers, IntToLongFunction hardware) {
    for (int i = 0; i < peers; i++) {
      proxy.add(address(i), peer(i), now);
    }
    run(SECOND / 2);
    for (int i = 0; i < peers; i++) {
      object(i, hardware.applyAsLong(i));
    }
    run(SECOND);
    return IntStream.range(0, peers).filter(i -> proxy.answersFor(address(i))).count();
  }

  @Test
  void shouldLetOneNeighborKeepFewPeersFromTheirAddresses() {
    assertEquals(100 - Objections.OF_ONE, answered(100, i -> LIAR));
    assertEquals(100 - Objections.OF_ONE, proxy.counts().overruled());
    assertEquals(
        Objections.OF_ONE, news.stream().filter(each -> each.startsWith("WITHDRAWN")).count());
  }

  @Test
  void shouldBoundWhatANeighborOfManyLinkLayerAddressesTakes() {
    assertEquals(100 - Objections.OF_ALL, answered(100, i -> LIAR + i));
  }

  /** Otherwise the last ones would be the peer's, though the neighbour has them. */
  @Test
  void shouldBelieveANeighborAboutAllAddressesThatOnePeerClaims() {
    for (int i = 0; i < 100; i++) {
      proxy.add(address(i), peer(1), now);
    }
    run(SECOND / 2);
    for (int i = 0; i < 100; i++) {
      object(i, LIAR);
      assertFalse(proxy.answersFor(address(i)));
    }
    assertEquals(0, proxy.counts().overruled());
  }

  @Test
  void shouldHearAnotherNeighborWhileOneLies() {
    assertEquals(6, answered(10, i -> LIAR));
    proxy.add(address(50), peer(50), now);
    run(SECOND / 2);
    object(50, LIAR + 1);
    assertFalse(proxy.answersFor(address(50)));
  }

  /** While others keep the objection from counting, the peer has the address; not for good. */
  @Test
  void shouldRememberAnObjectionThatDidNotCountWhenThePeerCameAgain() {
    answered(Objections.OF_ONE, i -> LIAR);
    proxy.remove(address(0));
    proxy.add(address(50), peer(50), now);
    run(SECOND / 2);
    object(50, LIAR);
    proxy.add(address(0), peer(0), now);
    assertTrue(proxy.answersFor(address(0)));
    proxy.remove(address(1));
    proxy.remove(address(0));
    proxy.add(address(0), peer(0), now);
    assertFalse(proxy.answersFor(address(0)));
  }

  @Test
  void shouldCountAgainWhatIsTriedAgainOrGone() {
    for (int round = 0; round < 10; round++) {
      assertEquals(0, answered(Objections.OF_ONE, i -> LIAR), "round " + round);
      for (int i = 0; i < Objections.OF_ONE; i++) {
        proxy.remove(address(i));
      }
      run(2 * NeighborProxy.LONGEST_PATIENCE);
    }
    assertEquals(0, proxy.counts().overruled());
    assertEquals(0, answered(Objections.OF_ONE, i -> LIAR));
    run(NeighborProxy.FIRST_PATIENCE + SECOND);
    assertTrue(proxy.answersFor(address(0)), "nobody objects any more");
    proxy.add(address(60), peer(60), now);
    run(SECOND / 2);
    object(60, LIAR);
    assertFalse(proxy.answersFor(address(60)));
  }

  @Test
  void shouldTakeNoteOfTheOwnerToWhomAWithdrawnAddressMoves() {
    answered(Objections.OF_ONE, i -> LIAR);
    for (int i = 0; i < Objections.OF_ONE; i++) {
      proxy.move(address(i), peer(99), now);
    }
    for (int i = 20; i < 20 + Objections.OF_ONE - 1; i++) {
      proxy.add(address(i), peer(i), now);
      run(SECOND / 2);
      object(i, LIAR);
      assertFalse(proxy.answersFor(address(i)), "it keeps addresses from one peer only");
    }
  }

  @Test
  void shouldIgnoreWhatAnswersNoProbe() {
    proxy.link(null, now);
    proxy.link(link(1), now);
    proxy.add(address(1), peer(1), now);
    object(1, LIAR);
    assertTrue(proxy.answersFor(address(1)), "before the probe");
    run(2 * SECOND);
    object(1, LIAR);
    assertTrue(proxy.answersFor(address(1)), "after its second");
  }

  /** A neighbour's router advertisement gives the uplink a new address whenever it likes. */
  @Test
  void shouldKeepHeldAddressesWhenTheInterfaceGetsAnotherAddress() {
    proxy.add(address(1), peer(1), now);
    run(2 * SECOND);
    for (int i = 2; i < 10; i++) {
      proxy.link(link(i), now);
      object(1, LIAR);
      run(SECOND / 2);
      object(1, LIAR);
      assertTrue(proxy.answersFor(address(1)));
    }
  }

  @Test
  void shouldObeyNobodyWhereAllAddressesAreThePeers() {
    proxy = proxy(false);
    assertEquals(10, answered(10, i -> LIAR));
    assertEquals(10, proxy.counts().overruled());
    proxy.add(address(30), peer(30), now);
    run(SECOND / 2);
    NdPacket probe =
        new NdPacket(
            Ipv6Address.UNSPECIFIED,
            address(30).solicitedNode(),
            new NeighborSolicitation(address(30), List.of()));
    proxy.receive(probe.toBytes(), LIAR, now, link);
    assertTrue(proxy.answersFor(address(30)));
  }
}
