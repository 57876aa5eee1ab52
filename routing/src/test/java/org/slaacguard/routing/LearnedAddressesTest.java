package org.slaacguard.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.routing.LearnRefusal.ANYCAST;
import static org.slaacguard.routing.LearnRefusal.CAPACITY;
import static org.slaacguard.routing.LearnRefusal.GATEWAY;
import static org.slaacguard.routing.LearnRefusal.LEARNED_CONFLICT;
import static org.slaacguard.routing.LearnRefusal.NOT_UNICAST;
import static org.slaacguard.routing.LearnRefusal.OUT_OF_SCOPE;
import static org.slaacguard.routing.LearnRefusal.RATE;
import static org.slaacguard.routing.LearnRefusal.STATIC_CONFLICT;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;

/** The policy, rule by rule; {@link LearnedAddressesModelTest} combines all rules. */
class LearnedAddressesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final String SCOPE = "2001:db8::/64, 10.0.0.0/24, advertised";

  /** Any origin must work, also one near the overflow of nanoTime. */
  private long now = Long.MAX_VALUE - 10 * SECOND;

  private final List<String> events = new ArrayList<>();

  /** Packets that passed without the table. */
  private final Map<IpAddress, Long> passed = new HashMap<>();

  private final LearnedAddresses table =
      new LearnedAddresses(new Random(1), now, new Recorder(), 1000);

  private final class Recorder implements LearnListener {
    @Override
    public void learned(int slot, long high, long low) {
      events.add(slot + " learned " + IpAddress.of(high, low));
    }

    @Override
    public void forgotten(int slot, long high, long low, ForgetReason reason) {
      events.add(slot + " " + reason + " " + IpAddress.of(high, low));
    }

    @Override
    public void refused(int slot, long high, long low, LearnRefusal reason, int owner, long count) {
      events.add(slot + " " + reason + " " + IpAddress.of(high, low) + " x" + count);
    }

    @Override
    public long lastSeen(long high, long low, long known) {
      return passed.getOrDefault(IpAddress.of(high, low), known);
    }
  }

  private static LearnPolicy policy(String scope, int limit, String rate, Duration expiry) {
    return new LearnPolicy(LearnScope.parse(scope), limit, LearnRate.parse(rate), expiry);
  }

  private static LearnPolicy open(String scope) {
    return policy(scope, 16, "1000/10s", Duration.ofHours(24));
  }

  private int learn(int slot, String address) {
    IpAddress a = IpAddress.parse(address);
    return table.learn(slot, a.high(), a.low(), now);
  }

  private int owner(String address) {
    IpAddress a = IpAddress.parse(address);
    return table.owner(a.high(), a.low());
  }

  private List<String> drainEvents() {
    List<String> drained = List.copyOf(events);
    events.clear();
    return drained;
  }

  private void assertRefused(LearnRefusal reason, int slot, String address) {
    int answer = learn(slot, address);
    assertTrue(answer < 0, () -> address + " is refused");
    assertEquals(reason, LearnRefusal.of(answer), address);
  }

  @Test
  void shouldTellUntilWhenItRefusesWhateverIsNew() {
    assertEquals(now, table.refusesUntil(1, now), "nobody");
    table.policy(1, policy(SCOPE, 16, "2/10s", Duration.ofHours(24)));
    assertEquals(now, table.refusesUntil(1, now));
    long full = now;
    learn(1, "2001:db8::1");
    assertEquals(now, table.refusesUntil(1, now));
    learn(1, "2001:db8::2");
    assertEquals(full + 10 * SECOND, table.refusesUntil(1, now));
    now = full + 10 * SECOND - 1;
    assertRefused(RATE, 1, "2001:db8::3");
    now++;
    assertEquals(now, table.refusesUntil(1, now));
    assertEquals(LearnedAddresses.LEARNED, learn(1, "2001:db8::3"));
    assertEquals(full + 20 * SECOND, table.refusesUntil(1, now));
    table.policy(1, policy(SCOPE, 16, "3/10s", Duration.ofHours(24)));
    assertEquals(now, table.refusesUntil(1, now), "a changed rate begins with a full bucket");
    table.policy(1, policy(SCOPE, 0, "3/10s", Duration.ofHours(24)));
    assertEquals(Long.MAX_VALUE, table.refusesUntil(1, now), "no address at all");
    table.policy(1, policy("", 16, "3/10s", Duration.ofHours(24)));
    assertEquals(Long.MAX_VALUE, table.refusesUntil(1, now), "nothing to learn");
  }

  @Test
  void shouldRouteAnAddressAsSoonAsItIsLearned() {
    table.policy(3, open(SCOPE));
    assertEquals(LearnedAddresses.NOBODY, owner("2001:db8::5"));
    assertEquals(LearnedAddresses.LEARNED, learn(3, "2001:db8::5"));
    assertEquals(3, owner("2001:db8::5"));
    assertEquals(LearnedAddresses.REFRESHED, learn(3, "2001:db8::5"));
    assertEquals(LearnedAddresses.LEARNED, learn(3, "10.0.0.9"));
    assertEquals(3, owner("10.0.0.9"));
    assertEquals(List.of("3 learned 2001:db8::5", "3 learned 10.0.0.9"), events);
    assertEquals(2, table.learnedCount());
    assertEquals(2, table.size());
  }

  @Test
  void shouldLearnNothingByDefault() {
    table.policy(1, LearnPolicy.of(LearnScope.NOTHING, LearnSettings.NONE, LearnSettings.NONE));
    assertRefused(OUT_OF_SCOPE, 1, "2001:db8::5");
    assertRefused(OUT_OF_SCOPE, 1, "fe80::1");
    assertRefused(OUT_OF_SCOPE, 1, "10.0.0.1");
    assertRefused(OUT_OF_SCOPE, 2, "fe80::1");
    assertRefused(OUT_OF_SCOPE, -1, "fe80::1");
    assertEquals(0, table.size());
  }

  @Test
  void shouldTakeAdvertisedForLinkLocalAndWhatIsAdvertisedNow() {
    table.policy(1, open("advertised"));
    table.policy(2, open("2001:db8:9::/64"));
    assertEquals(LearnedAddresses.LEARNED, learn(1, "fe80::1"));
    assertRefused(OUT_OF_SCOPE, 1, "2001:db8:1::5");
    assertRefused(OUT_OF_SCOPE, 1, "fe80:0:0:1::1");
    table.advertised(List.of(IpPrefix.parse("2001:db8:1::/64")));
    assertEquals(LearnedAddresses.LEARNED, learn(1, "2001:db8:1::5"));
    assertRefused(OUT_OF_SCOPE, 2, "2001:db8:1::6");
    drainEvents();
    table.advertised(List.of(IpPrefix.parse("2001:db8:2::/64")));
    assertEquals(List.of("1 REVOKED 2001:db8:1::5"), drainEvents());
    assertEquals(LearnedAddresses.NOBODY, owner("2001:db8:1::5"));
    assertEquals(1, owner("fe80::1"));
  }

  @Test
  void shouldTakeAdvertisedForWhatAPeerAloneIsToldOf() {
    List<IpPrefix> all = List.of(IpPrefix.parse("2001:db8:1::/64"));
    List<IpPrefix> own = List.of(IpPrefix.parse("2001:db8:2::/64"));
    table.policy(1, open("advertised"));
    table.policy(2, open("advertised"));
    table.policy(3, open("2001:db8:9::/64"));
    table.advertised(all, Map.of(2, own, 3, own));
    assertEquals(LearnedAddresses.LEARNED, learn(1, "2001:db8:1::5"));
    assertRefused(OUT_OF_SCOPE, 1, "2001:db8:2::5");
    assertEquals(LearnedAddresses.LEARNED, learn(2, "2001:db8:2::5"));
    assertEquals(LearnedAddresses.LEARNED, learn(2, "fe80::2"));
    assertRefused(OUT_OF_SCOPE, 2, "2001:db8:1::6");
    assertRefused(ANYCAST, 2, "2001:db8:2::");
    assertRefused(OUT_OF_SCOPE, 3, "2001:db8:2::6");
    drainEvents();
    table.advertised(all, Map.of());
    assertEquals(List.of("2 REVOKED 2001:db8:2::5"), drainEvents());
    assertEquals(LearnedAddresses.LEARNED, learn(2, "2001:db8:1::6"));
  }

  @ParameterizedTest
  @CsvSource({
    "::",
    "::1",
    "ff02::1",
    "ff00::",
    "::10.0.0.1",
    "::2",
    "0.0.0.0",
    "0.1.2.3",
    "127.0.0.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255"
  })
  void shouldNeverLearnWhatIsNoUnicastAddress(String address) {
    table.policy(1, open("::/0, 0.0.0.0/0"));
    assertRefused(NOT_UNICAST, 1, address);
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:1::", "2001:db8:1::fdff:ffff:ffff:ff80", "2001:db8:1::fdff:ffff:ffff:ffff",
    "2001:db8:1::fdff:ffff:ffff:fffe", "fe80::", "fe80::fdff:ffff:ffff:ffc0",
    "2001:db8:2::", "2001:db8:2::ffff:ff80", "2001:db8:2::ffff:ffff",
    "2001:db8:3:4::", "2001:db8:3:4:fdff:ffff:ffff:ff80", "2001:db8:4::"
  })
  void shouldNeverLearnReservedAnycastAddresses(String address) {
    table.policy(1, open("::/0"));
    advertiseSeveral();
    assertRefused(ANYCAST, 1, address);
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:1::1",
    "2001:db8:1:0:fdff:ffff:ffff:ff7f",
    "2001:db8:1:0:ffff:ffff:ffff:ff80",
    "2001:db8:2::1",
    "2001:db8:2::ffff:ff7f",
    "2001:db8:4::7",
    "2001:db8:5::",
    "2001:db8:6::",
    "2001:db8:7::",
    "2001:db8:7::fdff:ffff:ffff:ff80"
  })
  void shouldLearnWhatIsOnlyLikeAnAnycastAddress(String address) {
    table.policy(1, open("::/0"));
    advertiseSeveral();
    assertEquals(LearnedAddresses.LEARNED, learn(1, address));
  }

  private void advertiseSeveral() {
    table.advertised(
        List.of(
            IpPrefix.parse("2001:db8:1::/64"),
            IpPrefix.parse("2001:db8:2::/96"),
            IpPrefix.parse("2001:db8:3::/48"),
            IpPrefix.parse("2001:db8:4::/125"),
            IpPrefix.parse("2001:db8:5::/127"),
            IpPrefix.parse("2001:db8:6::/128")));
  }

  /** An IPv6 LAN, a point-to-point link, a site, and IPv4 networks, as a host has them. */
  private void host() {
    table.gatewayAddresses(
        Stream.of(
                "2001:db8:a::1/64",
                "2001:db8:b::1/120",
                "2001:db8:c::1/127",
                "2001:db8:d::1/56",
                "192.0.2.1/24",
                "198.51.100.9/29",
                "203.0.113.4/31",
                "203.0.113.9/32")
            .map(InterfaceAddress::parse)
            .toList());
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:a::, ANYCAST",
    "2001:db8:a::1, GATEWAY",
    "2001:db8:a:0:fdff:ffff:ffff:ff80, ANYCAST",
    "2001:db8:a:0:200:5eff:fe00:0, ANYCAST",
    "2001:db8:a:0:200:5eff:fe00:5213, ANYCAST",
    "2001:db8:a:0:200:5eff:feff:ffff, ANYCAST",
    "2001:db8:b::, ANYCAST",
    "2001:db8:b::80, ANYCAST",
    "2001:db8:d::, ANYCAST",
    "2001:db8:d:77::, ANYCAST",
    "192.0.2.0, NOT_UNICAST",
    "192.0.2.1, GATEWAY",
    "192.0.2.255, NOT_UNICAST",
    "198.51.100.8, NOT_UNICAST",
    "198.51.100.15, NOT_UNICAST",
    "203.0.113.9, GATEWAY"
  })
  void shouldNeverLearnWhatTheHostsNetworksReserve(String address, LearnRefusal reason) {
    IpAddress one = IpAddress.parse(address);
    // Whether the scope names the address, its network or a wide prefix makes no difference.
    for (String scope :
        List.of(address, new IpPrefix(one, one.bits() / 2).toString(), "::/0, 0.0.0.0/0")) {
      table.policy(1, open(scope));
      host();
      assertRefused(reason, 1, address);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:a::2",
    "2001:db8:a:0:200:5eff:fdff:ffff",
    "2001:db8:a:0:200:5eff:ff00:0",
    "2001:db8:b::7f",
    "2001:db8:c::",
    "2001:db8:e::",
    "192.0.2.2",
    "192.0.3.0",
    "192.0.3.255",
    "198.51.100.16",
    "203.0.113.5",
    "203.0.113.8"
  })
  void shouldLearnWhatIsOnlyLikeAReservedAddress(String address) {
    table.policy(1, open("::/0, 0.0.0.0/0"));
    host();
    assertEquals(LearnedAddresses.LEARNED, learn(1, address));
  }

  @Test
  void shouldForgetWhatTheHostsNewNetworksReserve() {
    table.policy(1, open("::/0, 0.0.0.0/0"));
    List<String> reserved = List.of("2001:db8:a::", "192.0.2.255", "198.51.100.8");
    reserved.forEach(address -> assertEquals(LearnedAddresses.LEARNED, learn(1, address)));
    assertEquals(LearnedAddresses.LEARNED, learn(1, "2001:db8:a::2"));
    host();
    reserved.forEach(address -> assertEquals(LearnedAddresses.NOBODY, owner(address), address));
    assertEquals(1, owner("2001:db8:a::2"));
    table.gatewayAddresses(List.of());
    reserved.forEach(address -> assertEquals(LearnedAddresses.LEARNED, learn(1, address)));
  }

  @ParameterizedTest
  @CsvSource({
    "64:ff9b::1, 64:ff9b::/96, 64::/16",
    "64:ff9b:1::1, 64:ff9b:1:0::/64, 64:ff9b::/32",
    "100::1, 100::/64, 100::/63",
    "100:0:0:1::1, 100:0:0:1::/64, 100::/63",
    "2001::1, 2001::/32, 2001::/23",
    "2001:0:1::1, 2001:0:1::1/128, 2001::/16",
    "2001:1::1, 2001:1::/32, 2001::/22",
    "2001:2::1, 2001:2::/48, 2001:2::/47",
    "2001:10::1, 2001:10::/28, 2001::/16",
    "2001:20::1, 2001:20::/28, 2001:20::/27",
    "2002:c000:201::1, 2002:c000:201::/48, 2000::/3",
    "5f00::1, 5f00::/16, 4000::/2",
    "1000::1, ::/3, ::/2",
    "4000::1, 4000::/2, 4000::/1",
    "fb00::1, fb00::/8, f800::/5",
    "fe00::1, fe00::/9, fe00::/8",
    "fec0::1, fec0::/10, fe80::/9",
    "0.1.2.3, 0.1.0.0/16, 0.0.0.0/7",
    "169.254.1.1, 169.254.0.0/16, 169.254.0.0/15",
    "192.0.0.9, 192.0.0.0/24, 192.0.0.0/23",
    "192.88.99.1, 192.88.99.0/24, 192.88.0.0/16",
    "240.0.0.1, 240.0.0.0/4, 224.0.0.0/3",
    "255.255.255.254, 255.0.0.0/8, 0.0.0.0/0"
  })
  void shouldLearnFromSpecialPrefixesOnlyWhereTheyAreNamed(
      String address, String named, String wider) {
    table.policy(1, open(wider + ", ::/0, 0.0.0.0/0"));
    LearnRefusal reason =
        LearnRefusal.of(learn(1, address)) == NOT_UNICAST ? NOT_UNICAST : OUT_OF_SCOPE;
    assertRefused(reason, 1, address);
    table.policy(1, open("::/0, 0.0.0.0/0, " + named));
    assertEquals(LearnedAddresses.LEARNED, learn(1, address));
    table.policy(1, open("::/0, 0.0.0.0/0"));
    assertEquals(LearnedAddresses.NOBODY, owner(address), "named no more");
  }

  @Test
  void shouldTakeAnAdvertisedPrefixForNamed() {
    table.policy(1, open("advertised"));
    table.advertised(List.of(IpPrefix.parse("2002:c000:201:5::/64")));
    assertEquals(LearnedAddresses.LEARNED, learn(1, "2002:c000:201:5::7"));
    table.advertised(List.of(IpPrefix.parse("2000::/8")));
    assertEquals(LearnedAddresses.NOBODY, owner("2002:c000:201:5::7"));
  }

  @Test
  void shouldNeverLearnTheGatewaysOwnAddresses() {
    table.policy(1, open(SCOPE));
    assertEquals(LearnedAddresses.LEARNED, learn(1, "fe80::1"));
    assertEquals(LearnedAddresses.LEARNED, learn(1, "10.0.0.1"));
    drainEvents();
    table.gatewayAddresses(
        List.of(InterfaceAddress.parse("fe80::1/64"), InterfaceAddress.parse("10.0.0.1/24")));
    assertEquals(
        List.of("1 REVOKED 10.0.0.1", "1 REVOKED fe80::1"), events.stream().sorted().toList());
    assertRefused(GATEWAY, 1, "fe80::1");
    assertRefused(GATEWAY, 1, "10.0.0.1");
    assertEquals(LearnedAddresses.LEARNED, learn(1, "fe80::2"));
  }

  @Test
  void shouldLeaveStaticAddressesToTheirPeer() {
    table.policy(1, open(SCOPE));
    table.policy(2, open(SCOPE));
    assertEquals(LearnedAddresses.LEARNED, learn(1, "2001:db8::5"));
    assertEquals(LearnedAddresses.LEARNED, learn(1, "2001:db8::6"));
    drainEvents();
    table.staticAddresses(
        AllowedIps.builder()
            .add(IpPrefix.parse("2001:db8::5/128"), 2)
            .add(IpPrefix.parse("2001:db8::6/128"), 1)
            .build());
    assertEquals(List.of("1 REVOKED 2001:db8::5"), drainEvents());
    assertRefused(STATIC_CONFLICT, 1, "2001:db8::5");
    assertEquals(LearnedAddresses.REFRESHED, learn(2, "2001:db8::5"), "static: nothing to learn");
    assertEquals(LearnedAddresses.NOBODY, owner("2001:db8::5"));
    assertEquals(1, owner("2001:db8::6"), "its own static entry changes nothing");
  }

  @Test
  void shouldLeaveAnAddressToItsFirstClaimant() {
    table.policy(1, open(SCOPE));
    table.policy(2, open(SCOPE));
    learn(1, "2001:db8::5");
    assertRefused(LEARNED_CONFLICT, 2, "2001:db8::5");
    assertEquals(1, owner("2001:db8::5"));
    assertEquals(1, table.refusedCount(LEARNED_CONFLICT));
    table.removePeer(1);
    assertEquals(LearnedAddresses.LEARNED, learn(2, "2001:db8::5"));
  }

  @Test
  void shouldMakeRoomByForgettingTheLeastRecentlyUsed() {
    table.policy(1, policy(SCOPE, 3, "100/1s", Duration.ofHours(1)));
    for (String address : List.of("2001:db8::1", "2001:db8::2", "2001:db8::3")) {
      learn(1, address);
      now += SECOND;
    }
    learn(1, "2001:db8::1");
    drainEvents();
    assertEquals(LearnedAddresses.LEARNED, learn(1, "2001:db8::4"));
    assertEquals(List.of("1 EVICTED 2001:db8::2", "1 learned 2001:db8::4"), drainEvents());
    assertEquals(1, table.forgottenCount(ForgetReason.EVICTED));
    assertEquals(3, table.size());
  }

  @Test
  void shouldLearnNoMoreThanTheRateAllows() {
    table.policy(1, policy(SCOPE, 100, "2/10s", Duration.ofHours(1)));
    learn(1, "2001:db8::1");
    learn(1, "2001:db8::2");
    assertRefused(RATE, 1, "2001:db8::3");
    assertEquals(LearnedAddresses.REFRESHED, learn(1, "2001:db8::2"), "known ones cost nothing");
    now += 10 * SECOND - 1;
    assertRefused(RATE, 1, "2001:db8::3");
    now += 1;
    assertEquals(LearnedAddresses.LEARNED, learn(1, "2001:db8::3"));
    assertRefused(RATE, 1, "2001:db8::4");
    now += 1000 * SECOND;
    assertEquals(LearnedAddresses.LEARNED, learn(1, "2001:db8::4"));
    assertEquals(LearnedAddresses.LEARNED, learn(1, "2001:db8::5"));
    assertRefused(RATE, 1, "2001:db8::6");
    table.policy(1, policy(SCOPE, 99, "2/10s", Duration.ofHours(1)));
    assertRefused(RATE, 1, "2001:db8::6");
    table.policy(1, policy(SCOPE, 99, "2/9s", Duration.ofHours(1)));
    assertEquals(LearnedAddresses.LEARNED, learn(1, "2001:db8::6"), "a new rate begins afresh");
  }

  @Test
  void shouldPassAKnownAddressWhoseStripeIsBeingCopied() {
    table.policy(1, policy(SCOPE, 1, "1/1d", Duration.ofHours(24)));
    assertEquals(LearnedAddresses.LEARNED, learn(1, "2001:db8::1"));
    now += 5 * SECOND;
    assertRefused(RATE, 1, "2001:db8::2");
    IpAddress known = IpAddress.parse("2001:db8::1");
    table.table().freeze(table.table().find(known.high(), known.low()));
    // Its bucket is empty and it is at its limit, but neither concerns a known address.
    assertEquals(LearnedAddresses.REFRESHED, learn(1, "2001:db8::1"));
    assertEquals(1, table.refusedCount(RATE));
    table.policy(2, open(SCOPE));
    assertRefused(LEARNED_CONFLICT, 2, "2001:db8::1");
  }

  @Test
  void shouldForgetWhatIsIdle() {
    table.policy(1, policy(SCOPE, 16, "100/1s", Duration.ofSeconds(60)));
    learn(1, "2001:db8::1");
    learn(1, "2001:db8::2");
    now += 59 * SECOND;
    learn(1, "2001:db8::2");
    table.owner(0x2001_0db8_0000_0000L, 1); // looking it up keeps nothing alive
    table.expire(now);
    assertEquals(1, owner("2001:db8::1"));
    drainEvents();
    now += SECOND;
    table.expire(now);
    assertEquals(List.of("1 EXPIRED 2001:db8::1"), drainEvents());
    assertEquals(1, owner("2001:db8::2"));
    now += 59 * SECOND;
    table.expire(now);
    assertEquals(0, table.size());
    assertEquals(2, table.forgottenCount(ForgetReason.EXPIRED));
  }

  @Test
  void shouldNotForgetWhatHasPassedWithoutIt() {
    table.policy(1, policy(SCOPE, 16, "100/1s", Duration.ofSeconds(60)));
    learn(1, "2001:db8::1");
    learn(1, "2001:db8::2");
    drainEvents();
    now += 60 * SECOND;
    passed.put(IpAddress.parse("2001:db8::1"), now - 20 * SECOND);
    assertEquals(40 * SECOND, table.expire(now));
    assertEquals(List.of("1 EXPIRED 2001:db8::2"), drainEvents());
    now += 40 * SECOND - 1;
    assertEquals(SECOND, table.expire(now));
    now++;
    table.expire(now);
    assertEquals(List.of("1 EXPIRED 2001:db8::1"), drainEvents());
  }

  @Test
  void shouldNotGiveAwayWhatHasPassedWithoutIt() {
    table.policy(1, policy(SCOPE, 16, "100/1s", Duration.ofSeconds(60)));
    table.policy(2, open(SCOPE));
    learn(1, "2001:db8::1");
    drainEvents();
    now += 60 * SECOND;
    passed.put(IpAddress.parse("2001:db8::1"), now - SECOND);
    assertRefused(LEARNED_CONFLICT, 2, "2001:db8::1");
    IpAddress address = IpAddress.parse("2001:db8::1");
    assertFalse(table.restore(2, address, now, now, now), "nor by what it remembers");
    assertEquals(1, owner("2001:db8::1"));
    passed.clear();
    assertEquals(LearnedAddresses.LEARNED, learn(2, "2001:db8::2"), "it may learn");
    now += 59 * SECOND;
    assertEquals(LearnedAddresses.LEARNED, learn(2, "2001:db8::1"), "idle by now");
  }

  @Test
  void shouldSayWhenTheNextOneCanExpire() {
    assertEquals(Long.MAX_VALUE, table.expire(now), "no peer");
    table.policy(1, policy(SCOPE, 16, "100/1s", Duration.ofSeconds(60)));
    assertEquals(60 * SECOND, table.expire(now), "one that is learned in this instant");
    learn(1, "2001:db8::1");
    now += 50 * SECOND;
    assertEquals(10 * SECOND, table.expire(now));
    learn(1, "2001:db8::1");
    assertEquals(60 * SECOND, table.expire(now));
    now += 59 * SECOND + SECOND / 2;
    assertEquals(SECOND, table.expire(now), "not sooner than in a second");
  }

  @Test
  void shouldComeAgainInASecondForRefusalsThatMayBeHeldBack() {
    table.policy(1, policy(SCOPE, 16, "100/1s", Duration.ofSeconds(60)));
    learn(1, "2001:db8:1::1");
    assertEquals(SECOND, table.expire(now));
    learn(1, "2001:db8:1::1");
    now += SECOND;
    assertEquals(SECOND, table.expire(now), "told just now");
    now += SECOND;
    assertEquals(60 * SECOND, table.expire(now));
  }

  @Test
  void shouldGiveAnExpiredAddressToANewClaimantBeforeTheSweep() {
    table.policy(1, policy(SCOPE, 16, "100/1s", Duration.ofSeconds(60)));
    table.policy(2, open(SCOPE));
    learn(1, "2001:db8::1");
    now += 60 * SECOND;
    drainEvents();
    assertEquals(LearnedAddresses.LEARNED, learn(2, "2001:db8::1"));
    assertEquals(List.of("1 EXPIRED 2001:db8::1", "2 learned 2001:db8::1"), drainEvents());
    assertEquals(2, owner("2001:db8::1"));
    assertEquals(List.of(), table.list(1));
  }

  @Test
  void shouldObeyAChangedPolicyAtOnce() {
    table.policy(1, open(SCOPE));
    for (int i = 1; i <= 4; i++) {
      learn(1, "2001:db8::" + i);
      now += 2 * SECOND;
    }
    learn(1, "10.0.0.1");
    drainEvents();
    table.policy(1, policy(SCOPE, 3, "1000/10s", Duration.ofHours(24)));
    assertEquals(List.of("1 REVOKED 2001:db8::1", "1 REVOKED 2001:db8::2"), drainEvents());
    table.policy(1, policy("10.0.0.0/8", 3, "1000/10s", Duration.ofHours(24)));
    assertEquals(2, drainEvents().size());
    assertEquals(1, owner("10.0.0.1"));
    table.policy(1, policy("10.0.0.0/8", 0, "1000/10s", Duration.ofHours(24)));
    assertEquals(List.of("1 REVOKED 10.0.0.1"), drainEvents());
    assertRefused(CAPACITY, 1, "10.0.0.1");
  }

  @Test
  void shouldForgetAllOfARemovedPeer() {
    table.policy(1, open(SCOPE));
    learn(1, "2001:db8::1");
    learn(1, "2001:db8::2");
    table.removePeer(1);
    assertEquals(2, table.forgottenCount(ForgetReason.PEER_REMOVED));
    assertEquals(LearnedAddresses.NOBODY, owner("2001:db8::1"));
    assertRefused(OUT_OF_SCOPE, 1, "2001:db8::1");
    table.policy(1, open(SCOPE));
    assertEquals(LearnedAddresses.NOBODY, owner("2001:db8::1"), "the slot's next peer has nothing");
    assertEquals(List.of(), table.list(1));
    table.removePeer(7);
  }

  @Test
  void shouldRefuseWhenTheTableIsFull() {
    LearnedAddresses small = new LearnedAddresses(new Random(1), now, new Recorder(), 3);
    small.policy(1, policy("::/3", 2, "100/1s", Duration.ofHours(1)));
    small.policy(2, policy("::/3", 2, "100/1s", Duration.ofHours(1)));
    assertEquals(LearnedAddresses.LEARNED, small.learn(1, 1, 1, now));
    assertEquals(LearnedAddresses.LEARNED, small.learn(1, 1, 2, now));
    assertEquals(LearnedAddresses.LEARNED, small.learn(2, 1, 3, now));
    assertEquals(CAPACITY.answer(), small.learn(2, 1, 4, now));
    assertEquals(LearnedAddresses.NOBODY, small.owner(1, 4));
    assertEquals(LearnedAddresses.LEARNED, small.learn(1, 1, 5, now), "it makes its own room");
    assertEquals(3, small.size());
  }

  @Test
  void shouldJoinAFloodOfRefusals() {
    table.policy(1, open(SCOPE));
    for (int i = 0; i < 1000; i++) {
      learn(1, "2001:db8:1::1");
    }
    assertEquals(List.of("1 OUT_OF_SCOPE 2001:db8:1::1 x1"), drainEvents());
    table.expire(now);
    assertEquals(List.of(), drainEvents());
    now += SECOND;
    table.expire(now);
    assertEquals(List.of("1 OUT_OF_SCOPE 2001:db8:1::1 x999"), drainEvents());
    learn(1, "2001:db8:1::2");
    learn(1, "ff02::1");
    assertEquals(List.of("1 NOT_UNICAST ff02::1 x1"), drainEvents());
    table.removePeer(1);
    assertEquals(List.of("1 OUT_OF_SCOPE 2001:db8:1::2 x1"), drainEvents());
    assertEquals(1001, table.refusedCount(OUT_OF_SCOPE));
  }

  @Test
  void shouldCountWhatTheCallerRefuses() {
    table.policy(1, open(SCOPE));
    table.refuse(1, 0, 0xffff_0a00_0001L, NOT_UNICAST, now);
    assertEquals(List.of("1 NOT_UNICAST 10.0.0.1 x1"), drainEvents());
    assertEquals(1, table.refusedCount(NOT_UNICAST));
  }

  @Test
  void shouldListOldestFirst() {
    table.policy(1, open(SCOPE));
    learn(1, "2001:db8::2");
    now += 3 * SECOND;
    learn(1, "2001:db8::1");
    now += SECOND / 2;
    learn(1, "2001:db8::1");
    learn(1, "2001:db8::2");
    assertEquals(
        List.of(
            new LearnedEntry(IpAddress.parse("2001:db8::2"), now - 7 * SECOND / 2, now),
            new LearnedEntry(IpAddress.parse("2001:db8::1"), now - SECOND / 2, now - SECOND / 2)),
        table.list(1),
        "a refresh within a second of the last writes nothing");
  }

  @Test
  void shouldRestoreWhatMayStillBeLearned() {
    table.policy(1, policy(SCOPE, 2, "1/1s", Duration.ofHours(1)));
    table.policy(2, open(SCOPE));
    learn(2, "2001:db8::9");
    drainEvents();
    assertTrue(restore("2001:db8::1", 4000, 3000));
    assertTrue(restore("2001:db8::2", 4000, 2000));
    assertFalse(restore("2001:db8::3", 4000, 3500), "older than both");
    assertEquals(List.of(), drainEvents());
    assertTrue(restore("2001:db8::4", 4000, 1000), "takes the place of the least recent");
    assertEquals(List.of("1 EVICTED 2001:db8::1"), drainEvents());
    assertFalse(restore("2001:db8::5", 4000, 3600), "expired");
    assertFalse(restore("2001:db8:1::1", 40, 30), "out of scope");
    assertFalse(restore("2001:db8::9", 40, 30), "somebody else's");
    assertFalse(table.restore(9, IpAddress.parse("2001:db8::1"), now, now, now), "no such peer");
    assertTrue(restore("2001:db8::2", 5000, 1500), "known: the wider span holds");
    assertEquals(
        new LearnedEntry(IpAddress.parse("2001:db8::2"), now - 5000 * SECOND, now - 1500 * SECOND),
        table.list(1).getFirst());
    assertEquals(LearnedAddresses.LEARNED, learn(1, "2001:db8::7"), "the rate is untouched");
    assertEquals(1 + 1, table.learnedCount());
  }

  private boolean restore(String address, long learnedAgo, long seenAgo) {
    return table.restore(
        1, IpAddress.parse(address), now - learnedAgo * SECOND, now - seenAgo * SECOND, now);
  }

  @Test
  void shouldRefuseImpossibleSizes() {
    LearnPolicy policy = open(SCOPE);
    assertThrows(IllegalArgumentException.class, () -> table.policy(-1, policy));
    assertThrows(IllegalArgumentException.class, () -> table.policy(1 << 22, policy));
    assertThrows(
        IllegalArgumentException.class,
        () -> new LearnedAddresses(new Random(1), now, new Recorder(), 0));
  }
}
