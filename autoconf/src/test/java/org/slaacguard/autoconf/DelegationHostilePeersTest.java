package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Dhcp6Option.IaPd;
import org.slaacguard.net.Dhcp6Option.IaPrefix;
import org.slaacguard.net.Dhcp6Type;
import org.slaacguard.net.Duid;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PacketException;
import org.slaacguard.net.PublicKey;

/** Whatever one peer asks for, another keeps its prefix and gets its answers. */
final class DelegationHostilePeersTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Duid SERVER = Duid.parse("0004aaaa");
  private static final Duid CLIENT = Duid.parse("0004bbbb");
  private static final PublicKey HONEST = key(1);
  private static final PublicKey HOSTILE = key(2);
  private static final Ipv6Address AT = Ipv6Address.parse("fe80::2");
  private static final IpPrefix POOL = IpPrefix.parse("2001:db8:f00::/56");
  private static final int LIMIT = 4;

  private final PrefixDelegationServer server =
      new PrefixDelegationServer(SERVER, new SplittableRandom(1), 0);
  private final List<PublicKey> answered = new ArrayList<>();
  private List<Dhcp6Option> lastAnswer = List.of();
  private long now = 1000 * SECOND;
  private IpPrefix honest = POOL;

  private static PublicKey key(int number) {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = (byte) number;
    bytes[1] = (byte) (number >> 8);
    return PublicKey.ofBytes(bytes);
  }

  @BeforeEach
  void begin() {
    server.limit(HONEST, 1, now);
    server.limit(HOSTILE, LIMIT, now);
    Duration life = Duration.ofMinutes(90);
    server.pools(
        List.of(new DelegationPool(POOL, 60, 64, life, life, Long.MAX_VALUE, Long.MAX_VALUE)),
        List.of(),
        now);
    ask(HONEST, Dhcp6Type.REQUEST, CLIENT, List.of(wish(1)));
    honest = server.prefixes(HONEST, now).getFirst();
  }

  private static IaPd wish(int iaid, IpPrefix... hints) {
    List<Dhcp6Option> options = new ArrayList<>();
    for (IpPrefix hint : hints) {
      options.add(new IaPrefix(0, 0, hint, List.of()));
    }
    return new IaPd(iaid, 0, 0, options);
  }

  private void ask(
      PublicKey peer, Dhcp6Type type, Duid client, List<IaPd> wishes, Dhcp6Option... more) {
    List<Dhcp6Option> options = new ArrayList<>(List.of(more));
    options.add(new Dhcp6Option.ClientId(client));
    if (type != Dhcp6Type.SOLICIT && type != Dhcp6Type.REBIND) {
      options.add(new Dhcp6Option.ServerId(SERVER));
    }
    options.addAll(wishes);
    server.receive(peer, AT, new Dhcp6Message(type, 1, options).toBytes(), now);
    server.takeChanged(now);
    server.poll(now, (to, address, wire) -> heard(to, wire));
  }

  private void heard(PublicKey to, byte[] wire) {
    answered.add(to);
    try {
      lastAnswer = Dhcp6Message.parse(wire).options();
    } catch (PacketException e) {
      throw new AssertionError(e);
    }
  }

  /** The honest peer has its earlier prefix, and is answered. */
  private void assertServed() {
    assertEquals(List.of(honest), server.prefixes(HONEST, now));
    answered.clear();
    ask(HONEST, Dhcp6Type.RENEW, CLIENT, List.of(wish(1, honest)));
    assertEquals(List.of(HONEST), answered);
    assertEquals(List.of(honest), server.prefixes(HONEST, now));
  }

  @Test
  void shouldHoldNoMoreOfTenThousandAssociationsThanThePeersLimit() {
    for (int iaid = 0; iaid < 10_000; iaid += 16) {
      List<IaPd> wishes = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        wishes.add(wish(iaid + i));
      }
      ask(HOSTILE, Dhcp6Type.REQUEST, CLIENT, wishes);
      now += SECOND / 20;
    }
    assertEquals(LIMIT, server.prefixes(HOSTILE, now).size());
    assertEquals(LIMIT + 1, server.held().size());
    assertServed();
  }

  /**
   * In a pool that is nearly full each search is long, and a Solicit binds its sender to nothing.
   */
  @Test
  void shouldSearchForOnePeerAtItsRateAlone() {
    List<IaPd> wishes = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      wishes.add(wish(i));
    }
    answered.clear();
    for (int i = 0; i < 200; i++) {
      ask(HOSTILE, Dhcp6Type.SOLICIT, CLIENT, wishes);
    }
    assertEquals(2, answered.size(), "32 searches at once");
    assertEquals(198, server.counts().limited());
    assertServed();
    now += 4 * SECOND;
    answered.clear();
    ask(HOSTILE, Dhcp6Type.SOLICIT, CLIENT, wishes);
    ask(HOSTILE, Dhcp6Type.SOLICIT, CLIENT, wishes);
    assertEquals(List.of(HOSTILE), answered, "five a second");
  }

  /** Who has a prefix and names another length gets another prefix, which all of us must route. */
  @Test
  void shouldChangeThePrefixesOfOnePeerAtItsRateAlone() {
    for (Dhcp6Type type : List.of(Dhcp6Type.REQUEST, Dhcp6Type.SOLICIT)) {
      Set<List<IpPrefix>> had = new HashSet<>();
      int changes = 0;
      answered.clear();
      for (int i = 0; i < 400; i++) {
        List<IpPrefix> before = server.prefixes(HOSTILE, now);
        List<IaPd> wishes = List.of(wish(1, IpPrefix.parse("::/" + (60 + i % 5))));
        ask(HOSTILE, type, CLIENT, wishes, new Dhcp6Option.RapidCommit());
        had.add(server.prefixes(HOSTILE, now));
        changes += before.equals(server.prefixes(HOSTILE, now)) ? 0 : 1;
        now += SECOND / 20;
      }
      assertTrue(changes >= 10 && changes <= 16 + 20 + 1, changes + " changes in 20 s");
      assertTrue(had.size() > 2, "lengths are followed");
      assertServed();
      now += 60 * SECOND;
    }
  }

  /** Not even an offer costs more than searches do. */
  @Test
  void shouldSearchAtItsRateForAPeerThatHasAPrefixAndAsksForOthers() {
    ask(HOSTILE, Dhcp6Type.REQUEST, CLIENT, List.of(wish(1, IpPrefix.parse("::/60"))));
    now += 60 * SECOND;
    answered.clear();
    for (int i = 0; i < 200; i++) {
      ask(HOSTILE, Dhcp6Type.SOLICIT, CLIENT, List.of(wish(1, IpPrefix.parse("::/64"))));
    }
    assertEquals(32, answered.size(), "so many searches at once");
    answered.clear();
    for (int i = 0; i < 200; i++) {
      ask(HOSTILE, Dhcp6Type.SOLICIT, CLIENT, List.of(wish(1, IpPrefix.parse("::/60"))));
    }
    assertEquals(200, answered.size(), "what it has needs no search");
    assertServed();
  }

  @Test
  void shouldHoldNoMoreOfTenThousandClientsThanThePeersLimit() {
    for (int i = 0; i < 10_000; i++) {
      Dhcp6Type type = i % 3 == 0 ? Dhcp6Type.SOLICIT : Dhcp6Type.REQUEST;
      ask(HOSTILE, type, Duid.parse("0004" + "%08x".formatted(i)), List.of(wish(1)));
      now += SECOND / 20;
    }
    assertTrue(server.held(HOSTILE).size() <= LIMIT);
    assertServed();
  }

  /** Peers are on our link: between them and us there is no relay (RFC 9915, section 19). */
  @Test
  void shouldTakeNoMessageOfARelayHoweverDeepAndHoweverCut() {
    byte[] inner =
        new Dhcp6Message(
                Dhcp6Type.REQUEST,
                1,
                List.of(
                    new Dhcp6Option.ClientId(CLIENT),
                    new Dhcp6Option.ServerId(SERVER),
                    wish(1, honest)))
            .toBytes();
    long tried = 0;
    for (byte[] message : RelayMessages.around(inner)) {
      server.receive(HOSTILE, AT, message, now);
      server.takeChanged(now);
      server.poll(now, (to, address, wire) -> heard(to, wire));
      tried++;
      assertEquals(List.of(), server.prefixes(HOSTILE, now));
    }
    assertEquals(List.of(), answered.stream().filter(HOSTILE::equals).toList());
    assertEquals(tried, server.counts().malformed());
    assertServed();
  }

  @Test
  void shouldTellPeersWithTheSameDuidApart() {
    for (Dhcp6Type type :
        List.of(
            Dhcp6Type.RENEW,
            Dhcp6Type.REBIND,
            Dhcp6Type.REQUEST,
            Dhcp6Type.DECLINE,
            Dhcp6Type.RELEASE)) {
      ask(HOSTILE, type, CLIENT, List.of(wish(1, honest)));
      Set<IpPrefix> its = new HashSet<>(server.prefixes(HOSTILE, now));
      assertTrue(its.stream().noneMatch(each -> each.contains(honest) || honest.contains(each)));
      now += 2 * SECOND;
    }
    assertServed();
  }

  @Test
  void shouldGiveNoLengthOutOfBounds() {
    for (int length = 0; length <= 128; length++) {
      IpPrefix hint = new IpPrefix(POOL.address(), length);
      for (IpPrefix each : List.of(hint, IpPrefix.parse("::/" + length))) {
        ask(HOSTILE, Dhcp6Type.REQUEST, CLIENT, List.of(wish(1, each)));
        for (IpPrefix given : server.prefixes(HOSTILE, now)) {
          assertTrue(given.length() >= 60 && given.length() <= 64, given.toString());
          assertTrue(POOL.contains(given), given.toString());
        }
        now += 2 * SECOND;
      }
    }
    assertServed();
  }

  @Test
  void shouldTakeNobodysPrefixWhereAllAreGiven() {
    server.limit(HOSTILE, 1000, now);
    for (int iaid = 0; iaid < 400; iaid++) {
      ask(HOSTILE, Dhcp6Type.REQUEST, CLIENT, List.of(wish(iaid, IpPrefix.parse("::/64"))));
      now += SECOND;
      ask(HONEST, Dhcp6Type.RENEW, CLIENT, List.of(wish(1, honest)));
    }
    // A /56 has 256 of 64 bits, 16 of which are the honest one's.
    assertEquals(240, server.prefixes(HOSTILE, now).size());
    assertServed();
  }

  @Test
  void shouldKeepNothingOfWhatIsMalformed() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 10_000; i++) {
      byte[] wire = new byte[random.nextInt(200)];
      random.nextBytes(wire);
      server.receive(HOSTILE, AT, wire, now);
    }
    assertEquals(1, server.held().size());
    assertTrue(server.counts().malformed() > 5000);
    assertServed();
    assertTrue(!lastAnswer.isEmpty());
  }
}
