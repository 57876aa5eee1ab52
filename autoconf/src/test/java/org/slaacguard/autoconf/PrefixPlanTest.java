package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.IpPrefix;

class PrefixPlanTest {
  private static final WantedAssociation FIRST = WantedAssociation.prefixes("a", 56);
  private static final WantedAssociation SECOND = WantedAssociation.prefixes("b", 56);
  private static final WantedAssociation THIRD = WantedAssociation.prefixes("c", 56);

  private static DelegatedPrefix lease(
      WantedAssociation from, String prefix, @Nullable String excluded) {
    return new DelegatedPrefix(
        from, IpPrefix.parse(prefix), excluded == null ? null : IpPrefix.parse(excluded), 10, 20);
  }

  private static PrefixPlan plan(DelegatedPrefix... leases) {
    return new PrefixPlan(new Delegation(null, List.of(leases), 5, 8, List.of(), List.of()));
  }

  private static List<String> subnet(PrefixPlan plan, long number) {
    return plan.subnet(number).stream().map(lease -> lease.prefix().toString()).toList();
  }

  @Test
  void shouldNumberTheSubnetsOfAPrefix() {
    PrefixPlan plan = plan(lease(FIRST, "2001:db8:a00::/56", null));
    assertEquals(List.of("2001:db8:a00::/64"), subnet(plan, 0));
    assertEquals(List.of("2001:db8:a00:ff::/64"), subnet(plan, 255));
    assertEquals(List.of(), subnet(plan, 256));
    assertEquals("2001:db8:a00::/56 has 256 subnets", plan.whyNot(256));
    assertEquals(20, plan.subnet(7).getFirst().validUntil());
    assertEquals(List.of(IpPrefix.parse("2001:db8:a00::/56")), plan.aggregates());
  }

  @Test
  void shouldKeepWhatFitsAndSayWhatDoesNot() {
    PrefixPlan plan = plan(lease(FIRST, "2001:db8:1::/64", null));
    assertEquals(List.of("2001:db8:1::/64"), subnet(plan, 0));
    assertEquals(List.of(), subnet(plan, 1));
    assertEquals("2001:db8:1::/64 has 1 subnet", plan.whyNot(1));
    assertEquals(List.of(), subnet(plan(lease(FIRST, "2001:db8:1::/80", null)), 0));
    assertEquals("no prefix is delegated", PrefixPlan.NONE.whyNot(0));
  }

  @Test
  void shouldTakeSubnetsOfSeveralDelegationsOfASingleOne() {
    PrefixPlan plan =
        plan(
            lease(FIRST, "2001:db8:1::/64", null),
            lease(SECOND, "2001:db8:9::/64", null),
            lease(THIRD, "2001:db8:5::/64", null));
    assertEquals(List.of("2001:db8:1::/64"), subnet(plan, 0));
    assertEquals(List.of("2001:db8:9::/64"), subnet(plan, 1));
    assertEquals(List.of("2001:db8:5::/64"), subnet(plan, 2));
    assertEquals(List.of(), subnet(plan, 3));
  }

  @Test
  void shouldHaveASubnetInOldAndNewPrefix() {
    PrefixPlan plan =
        plan(
            lease(FIRST, "2001:db8:b00::/56", null),
            lease(FIRST, "2001:db8:a00::/60", null),
            lease(SECOND, "2001:db8:c00::/64", null));
    assertEquals(List.of("2001:db8:b00:1::/64", "2001:db8:a00:1::/64"), subnet(plan, 1));
    assertEquals(List.of("2001:db8:b00:10::/64"), subnet(plan, 16));
    assertEquals(List.of("2001:db8:c00::/64"), subnet(plan, 256));
  }

  @Test
  void shouldLeaveOutWhatTheProviderKeeps() {
    PrefixPlan plan = plan(lease(FIRST, "2001:db8:a00::/56", "2001:db8:a00:5::/64"));
    assertEquals(List.of(), subnet(plan, 5));
    assertTrue(plan.whyNot(5).contains("for itself"));
    assertEquals(List.of("2001:db8:a00:6::/64"), subnet(plan, 6));
    plan = plan(lease(FIRST, "2001:db8:a00::/56", "2001:db8:a00:5:8000::/65"));
    assertEquals(List.of(), subnet(plan, 5));
    plan = plan(lease(FIRST, "2001:db8:a00::/56", "2001:db8:a00:4::/62"));
    assertEquals(List.of(), subnet(plan, 7));
    assertEquals(1, subnet(plan, 8).size());
  }

  @Test
  void shouldNotNameASubnetTwice() {
    PrefixPlan plan =
        plan(lease(FIRST, "2001:db8:a00::/56", null), lease(FIRST, "2001:db8:a00::/60", null));
    assertEquals(List.of("2001:db8:a00:1::/64"), subnet(plan, 1));
  }

  @Test
  void shouldEndAPrefixAtOnceAndTellOfItForAsLongAsItIsBelievedIn() {
    long second = 1_000_000_000L;
    IpPrefix old = IpPrefix.parse("2001:db8:a00::/64");
    AdvertisementPrefix leased =
        new AdvertisementPrefix(old)
            .until(new AdvertisementPrefix.Lease(3000 * second, 6000 * second));
    List<AdvertisementPrefix> next = new ArrayList<>();
    next.add(new AdvertisementPrefix(IpPrefix.parse("2001:db8:b00::/64")));
    LinkPrefixes prefixes =
        LinkPrefixes.NONE
            .withLive(List.of(leased), 0)
            .withLive(next, 100 * second)
            .ending(former -> old.equals(former.prefix()), 100 * second);
    assertEquals(List.of(next.getFirst().prefix()), prefixes.usable(100 * second));
    FormerPrefix dead = prefixes.former().getFirst();
    assertEquals(0, dead.option(100 * second).validLifetime());
    assertEquals(6000 * second, dead.believedUntil());
    assertEquals(prefixes, prefixes.ending(former -> true, 200 * second));
  }
}
