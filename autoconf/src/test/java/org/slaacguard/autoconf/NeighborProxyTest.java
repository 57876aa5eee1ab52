package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.AdvertisementSource;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.LinkLayerAddress;
import org.slaacguard.net.NdMessage.NeighborAdvertisement;
import org.slaacguard.net.NdMessage.NeighborSolicitation;
import org.slaacguard.net.NdOption;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PacketException;
import org.slaacguard.net.PublicKey;

/** In virtual time: the proxy on one side, a router and other hosts of the link on the other. */
class NeighborProxyTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Ipv6Address PEER = Ipv6Address.parse("2001:db8:1::a:b");
  private static final Ipv6Address ROUTER = Ipv6Address.parse("fe80::1");
  private static final Ipv6Address LINK_LOCAL = Ipv6Address.parse("fe80::2");
  private static final Ipv6Address GLOBAL = Ipv6Address.parse("2001:db8:1::2");
  private static final PublicKey OWNER = PublicKey.ofBytes(new byte[32]);
  private static final PublicKey OTHER_OWNER =
      PublicKey.parse("AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
  private static final byte[] OWN = {2, 0, 0, 0, 0, 1};
  private static final long ROUTER_HARDWARE = 0x02_00_00_00_00_02L;
  private static final long OTHER_HARDWARE = 0x02_00_00_00_00_03L;

  private record Sent(NdPacket packet, long hardware) {
    NeighborAdvertisement advertisement() {
      return (NeighborAdvertisement) packet.message();
    }
  }

  private static final class Link implements NeighborProxy.Sink {
    final List<Sent> sent = new ArrayList<>();
    final List<String> news = new ArrayList<>();

    @Override
    public void send(byte[] packet, long hardware) {
      try {
        sent.add(new Sent(NdPacket.parse(packet), hardware));
      } catch (PacketException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void conflict(Ipv6Address address, long hardware, NeighborProxy.Verdict verdict) {
      news.add(verdict.name().toLowerCase(Locale.ROOT) + " " + address + " " + hardware);
    }

    @Override
    public void restored(Ipv6Address address) {
      news.add("restored " + address);
    }
  }

  private final Link link = new Link();
  private final NeighborProxy proxy = new NeighborProxy(true, new SplittableRandom(1), 0);
  private long now;

  @BeforeEach
  void beOnTheLink() {
    proxy.link(link(AdvertisementSource.TARGET), 0);
  }

  private static ProxyLink link(AdvertisementSource source) {
    return new ProxyLink(new LinkLayerAddress(OWN), LINK_LOCAL, GLOBAL, source);
  }

  private void run(long until) {
    while (now <= until) {
      long next = proxy.poll(now, link);
      if (next > until) {
        break;
      }
      now = next;
    }
    now = until;
  }

  private static NdPacket solicitation(Ipv6Address from, Ipv6Address to, Ipv6Address target) {
    return new NdPacket(from, to, new NeighborSolicitation(target, List.of()));
  }

  private void receive(NdPacket packet, long hardware) {
    proxy.receive(packet.toBytes(), hardware, now, link);
  }

  private void ask(Ipv6Address target) {
    receive(solicitation(ROUTER, target.solicitedNode(), target), ROUTER_HARDWARE);
  }

  private void claim(Ipv6Address target) {
    NdOption theirs =
        new NdOption.TargetLinkLayerAddress(new LinkLayerAddress(new byte[] {2, 0, 0, 0, 0, 3}));
    receive(
        new NdPacket(
            target,
            Ipv6Address.ALL_NODES,
            new NeighborAdvertisement(false, false, true, target, List.of(theirs))),
        OTHER_HARDWARE);
  }

  private void hold() {
    proxy.add(PEER, OWNER, now);
    run(now + 5 * SECOND);
    link.sent.clear();
  }

  @Test
  void shouldAnswerMulticastAndUnicastSolicitationsOfTheirSender() {
    hold();
    ask(PEER);
    receive(solicitation(ROUTER, PEER, PEER), ROUTER_HARDWARE);

    assertEquals(2, link.sent.size());
    for (Sent answer : link.sent) {
      assertEquals(ROUTER_HARDWARE, answer.hardware());
      assertEquals(ROUTER, answer.packet().destination());
      assertEquals(
          new NeighborAdvertisement(
              true,
              true,
              true,
              PEER,
              List.of(new NdOption.TargetLinkLayerAddress(new LinkLayerAddress(OWN)))),
          answer.packet().message());
    }
    assertEquals(2, proxy.counts().answered());
  }

  @Test
  void shouldSendFromTheChosenSource() {
    hold();
    ask(PEER);
    proxy.link(link(AdvertisementSource.LINK_LOCAL), now);
    ask(PEER);
    proxy.link(link(AdvertisementSource.GLOBAL), now);
    ask(PEER);
    proxy.link(
        new ProxyLink(new LinkLayerAddress(OWN), null, null, AdvertisementSource.LINK_LOCAL), now);
    ask(PEER);

    assertEquals(
        List.of(PEER, LINK_LOCAL, GLOBAL, PEER),
        link.sent.stream().map(sent -> sent.packet().source()).toList());
  }

  @Test
  void shouldNotAnswerForOthers() {
    hold();
    ask(Ipv6Address.parse("2001:db8:1::a:c"));
    proxy.remove(PEER);
    ask(PEER);

    assertEquals(List.of(), link.sent);
    assertEquals(2, proxy.counts().foreign());
  }

  @Test
  void shouldAnswerWhileItProbesWithoutOverriding() {
    proxy.add(PEER, OWNER, now);
    run(now);
    assertEquals(2, link.sent.size());
    Sent probe = link.sent.getFirst();
    assertEquals(Ipv6Address.UNSPECIFIED, probe.packet().source());
    assertEquals(PEER.solicitedNode(), probe.packet().destination());
    assertEquals(0x3333_ff0a_000bL, probe.hardware());
    Sent first = link.sent.getLast();
    assertEquals(Ipv6Address.ALL_NODES, first.packet().destination());
    assertFalse(first.advertisement().override());

    ask(PEER);
    assertFalse(link.sent.getLast().advertisement().override());

    run(now + SECOND);
    Sent announcement = link.sent.getLast();
    assertEquals(Ipv6Address.ALL_NODES, announcement.packet().destination());
    assertEquals(NeighborProxy.ALL_NODES_HARDWARE, announcement.hardware());
    assertTrue(announcement.advertisement().override());
    assertFalse(announcement.advertisement().solicited());
    run(now + 60 * SECOND);
    assertEquals(3 + NeighborProxy.ANNOUNCEMENTS, link.sent.size());
  }

  @Test
  void shouldWithdrawAnAddressThatSomebodyElseHasAndTryItAgain() {
    proxy.add(PEER, OWNER, now);
    run(now);
    claim(PEER);

    assertFalse(proxy.answersFor(PEER));
    assertEquals(List.of("withdrawn " + PEER + " " + OTHER_HARDWARE), link.news);
    link.sent.clear();
    ask(PEER);
    run(now + NeighborProxy.FIRST_PATIENCE - 1);
    assertEquals(List.of(), link.sent);

    run(now + 1);
    assertTrue(proxy.answersFor(PEER));
    assertEquals("restored " + PEER, link.news.getLast());
    claim(PEER);
    link.sent.clear();
    run(now + 2 * NeighborProxy.FIRST_PATIENCE - 1);
    assertEquals(List.of(), link.sent);
    assertEquals(2, proxy.counts().conflicts());
  }

  /** A peer claims a neighbour's address, gives it up, and claims it again. */
  @Test
  void shouldNotForgetAConflictBecauseTheAddressGoesAndComes() {
    proxy.add(PEER, OWNER, now);
    run(now);
    claim(PEER);
    link.sent.clear();
    long until = now + NeighborProxy.FIRST_PATIENCE;
    while (now + 5 * SECOND < until) {
      proxy.remove(PEER);
      run(now + SECOND);
      proxy.add(PEER, OWNER, now);
      assertFalse(proxy.answersFor(PEER));
      ask(PEER);
      run(now + 4 * SECOND);
    }
    assertEquals(List.of(), link.sent);

    run(until);
    assertTrue(proxy.answersFor(PEER), "tried again");
    claim(PEER);
    proxy.remove(PEER);
    proxy.add(PEER, OWNER, now);
    run(until + 2 * NeighborProxy.FIRST_PATIENCE - 1);
    assertFalse(proxy.answersFor(PEER), "twice as long");
    proxy.remove(PEER);
    run(now + 2 * NeighborProxy.LONGEST_PATIENCE);
    proxy.add(PEER, OWNER, now);
    assertTrue(proxy.answersFor(PEER), "long ago");
  }

  /**
   * A peer gives an address up while it is tried again, or held, so that each conflict is the
   * first.
   */
  @Test
  void shouldRememberAConflictOfAnAddressThatIsTriedAgain() {
    proxy.add(PEER, OWNER, now);
    run(now);
    claim(PEER);
    long patience = NeighborProxy.FIRST_PATIENCE;
    for (long held : new long[] {0, SECOND / 2, 10 * SECOND}) {
      run(now + patience + held);
      proxy.remove(PEER);
      run(now + SECOND);
      proxy.add(PEER, OWNER, now);
      assertTrue(proxy.answersFor(PEER), "tried again");
      run(now);
      claim(PEER);
      patience *= 2;
      run(now + patience - 1);
      assertFalse(proxy.answersFor(PEER), "twice as long each time");
      run(now + 1);
      assertTrue(proxy.answersFor(PEER));
      claim(PEER);
      patience *= 2;
    }
  }

  @Test
  void shouldWithdrawWhenAnotherProbesAtTheSameTime() {
    proxy.add(PEER, OWNER, now);
    run(now);
    Sent own = link.sent.getFirst();
    proxy.receive(own.packet().toBytes(), OTHER_HARDWARE, now, link);
    assertTrue(proxy.answersFor(PEER), "a probe of ours that the link sent back");

    receive(solicitation(Ipv6Address.UNSPECIFIED, PEER.solicitedNode(), PEER), OTHER_HARDWARE);
    assertFalse(proxy.answersFor(PEER));
  }

  @Test
  void shouldDefendAnAddressThatIsHeld() {
    hold();
    receive(solicitation(Ipv6Address.UNSPECIFIED, PEER.solicitedNode(), PEER), OTHER_HARDWARE);
    assertEquals(1, link.sent.size());
    assertEquals(Ipv6Address.ALL_NODES, link.sent.getFirst().packet().destination());
    assertEquals(List.of(), link.news);

    for (int i = 0; i < 1000; i++) {
      claim(PEER);
      now += SECOND / 1000;
    }
    assertTrue(proxy.answersFor(PEER));
    assertEquals(List.of("defended " + PEER + " " + OTHER_HARDWARE), link.news);
    assertEquals(2, link.sent.size());
    assertEquals(1000, proxy.counts().conflicts());
  }

  @Test
  void shouldIgnoreItsOwnPacketsThatTheLinkSendsBack() {
    hold();
    long own = NeighborProxy.hardware(OWN);
    receive(solicitation(Ipv6Address.UNSPECIFIED, PEER.solicitedNode(), PEER), own);
    receive(
        new NdPacket(
            PEER,
            Ipv6Address.ALL_NODES,
            new NeighborAdvertisement(
                true,
                false,
                true,
                PEER,
                List.of(new NdOption.TargetLinkLayerAddress(new LinkLayerAddress(OWN))))),
        OTHER_HARDWARE);

    assertEquals(List.of(), link.sent);
    assertEquals(0, proxy.counts().conflicts());
  }

  @Test
  void shouldCountWhatIsMalformed() {
    hold();
    byte[] whole = solicitation(ROUTER, PEER, PEER).toBytes();
    byte[] routed = whole.clone();
    routed[7] = (byte) 254;
    proxy.receive(routed, ROUTER_HARDWARE, now, link);
    for (int length = 0; length < whole.length; length++) {
      proxy.receive(Arrays.copyOf(whole, length), ROUTER_HARDWARE, now, link);
    }
    byte[] checksum = whole.clone();
    checksum[42] ^= 1;
    proxy.receive(checksum, ROUTER_HARDWARE, now, link);
    receive(solicitation(ROUTER, PEER, PEER), 0x0100_5e00_0001L);

    assertEquals(List.of(), link.sent);
    assertEquals(whole.length + 3, proxy.counts().malformed());
  }

  @Test
  void shouldProbeAgainWhenTheLinkComesBack() {
    hold();
    proxy.link(null, now);
    ask(PEER);
    assertEquals(Long.MAX_VALUE, proxy.poll(now, link));
    assertEquals(List.of(), link.sent);

    proxy.link(link(AdvertisementSource.TARGET), now);
    run(now + 10 * SECOND);
    assertEquals(2 + NeighborProxy.ANNOUNCEMENTS, link.sent.size());
  }

  @Test
  void shouldAnnounceAnAddressThatMoves() {
    hold();
    proxy.move(PEER, OTHER_OWNER, now);
    run(now + 10 * SECOND);
    assertEquals(NeighborProxy.ANNOUNCEMENTS, link.sent.size());
    assertTrue(link.sent.getFirst().advertisement().override());
  }

  @Test
  void shouldAnswerForManyAtOnceAndAnnounceThemWithinARate() {
    List<Ipv6Address> many = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      many.add(new Ipv6Address(PEER.high(), 0x1_0000_0000L + i));
      proxy.add(many.getLast(), OWNER, now);
    }
    many.forEach(this::ask);
    assertEquals(10_000, link.sent.size());

    int[] perSecond = new int[200];
    for (int second = 0; second < perSecond.length; second++) {
      int before = link.sent.size();
      run(now + SECOND);
      perSecond[second] = link.sent.size() - before;
    }
    assertEquals(
        10_000L * (3 + NeighborProxy.ANNOUNCEMENTS), link.sent.size(), "probes, announcements");
    for (int each : perSecond) {
      assertTrue(each <= 3 * ProxyQueue.ANNOUNCED_PER_SECOND, () -> "in a second: " + each);
    }
  }

  @Test
  void shouldNotLetAFloodOfOneTakeAnotherOnesAnswers() {
    hold();
    for (int i = 0; i < 100_000; i++) {
      receive(solicitation(ROUTER, PEER, PEER), OTHER_HARDWARE);
    }
    int flooded = link.sent.size();
    assertTrue(flooded <= ProxyRates.EACH + 1, () -> "answers: " + flooded);
    assertEquals(100_000 - flooded, proxy.counts().limited());

    ask(PEER);
    assertEquals(ROUTER_HARDWARE, link.sent.getLast().hardware());
  }

  @Test
  void shouldBoundAFloodThatComesFromEverywhere() {
    hold();
    for (int i = 0; i < 100_000; i++) {
      receive(solicitation(ROUTER, PEER, PEER), 0x02_00_00_01_00_00L + i);
    }
    assertTrue(link.sent.size() <= ProxyRates.ALL + 1, () -> "answers: " + link.sent.size());
  }
}
