package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slaacguard.net.InterfaceAddress;

/** A plan, what was done, and what there is: the steps that follow. Nothing is done here. */
class HostDiffTest {
  private static HostDiff diff(HostPlan plan, FakeHost host, List<HostDiff.Done> done) {
    return HostDiff.of(plan, host.view(true, List.of("eth1")), done);
  }

  private static List<HostDiff.Done> done(boolean certain, List<String> steps) {
    return steps.stream().map(step -> new HostDiff.Done(StepText.parse(step), certain)).toList();
  }

  private static List<String> words(List<SetupStep> steps) {
    return steps.stream().map(StepText::format).toList();
  }

  /** Plan and the steps that it takes on a fresh host. */
  static Stream<Arguments> fresh() {
    return Stream.of(
        Arguments.of(Plans.plain(), "up"),
        Arguments.of(Plans.plain().mtu(1400), "mtu 1400 was 1420; up"),
        Arguments.of(
            Plans.plain().addresses("10.9.0.1/24", "2001:db8::1/64"),
            "address 10.9.0.1/24; address 2001:db8::1/64; up"),
        // One of the file that a delegation brings, too.
        Arguments.of(
            Plans.plain().addresses("10.9.0.1/24", "2001:db8::1/64", "10.9.0.1/24"),
            "address 10.9.0.1/24; address 2001:db8::1/64; up"),
        Arguments.of(
            Plans.plain().masquerading("10.8.0.0/24", "eth0"),
            "neighbor-limit; up; forward-ipv4; masquerade from 10.8.0.0/24 at =eth0"),
        Arguments.of(
            Plans.plain().lan("eth1", "2001:db8:2::1/64").masquerading("10.8.0.0/24", "eth0"),
            "neighbor-limit; up; forward-ipv6 listening =wan0; forward-ipv4; masquerade from 10.8.0.0/24 at =eth0;"
                + " refuse-others-advertisements =eth1 was =2; other-address =eth1"
                + " 2001:db8:2::1/64"),
        Arguments.of(Plans.plain().dns("::53", "x.test"), "up; dns ::53 search =x.test"),
        Arguments.of(
            Plans.plain().peers("10.1.0.0/16", "10.1.2.0/24", "2001:db8::/32"),
            "up; route 2001:db8::/32 table 254; route 10.1.2.0/24 table 254;"
                + " route 10.1.0.0/16 table 254"),
        // The kernel makes the route of an address by itself, but none to a whole one of IPv4.
        Arguments.of(
            Plans.plain().addresses("10.9.0.1/24").peers("10.9.0.7/32", "10.9.0.0/24"),
            "address 10.9.0.1/24; up"),
        Arguments.of(
            Plans.plain().addresses("10.9.0.1/32").peers("10.9.0.1/32"),
            "address 10.9.0.1/32; up; route 10.9.0.1/32 table 254"),
        Arguments.of(
            Plans.plain().peers("10.1.0.0/16", "0.0.0.0/0").routing(0, new RoutePolicy.Off()),
            "up"),
        Arguments.of(
            Plans.plain()
                .peers("10.1.0.0/16", "0.0.0.0/0")
                .routing(0, new RoutePolicy.OneTable(77)),
            "up; route 10.1.0.0/16 table 77; route 0.0.0.0/0 table 77"),
        Arguments.of(
            Plans.plain().addresses("10.9.0.1/32").peers("0.0.0.0/0"),
            "address 10.9.0.1/32; up; mark 51820 was 7; route 0.0.0.0/0 table 51820;"
                + " rule ipv4 table 51820; rule ipv4 table 254; filter ipv4 mark 51820 to 10.9.0.1;"
                + " validate-marks was =0"),
        Arguments.of(
            Plans.plain().peers("::/0").routing(0x1234, new RoutePolicy.Automatic(0x1234)),
            "up; route ::/0 table 4660; rule ipv6 table 4660; rule ipv6 table 254;"
                + " filter ipv6 mark 4660 to -"),
        Arguments.of(
            Plans.plain().advertising("2001:db8:5::/64"),
            "refuse-advertisements was =1; address-generation 1 was 0; address fe80::1/64; neighbor-limit; up;"
                + " forward-ipv6 listening =wan0; route 2001:db8:5::/64 table 254"),
        Arguments.of(
            Plans.plain()
                .advertising("2001:db8:a00:1::/64")
                .delegated("2001:db8:a00:1::1/128", "2001:db8:a00::/56"),
            "refuse-advertisements was =1; address-generation 1 was 0;"
                + " address 2001:db8:a00:1::1/128; address fe80::1/64; neighbor-limit; up;"
                + " forward-ipv6 listening =wan0; unreachable 2001:db8:a00::/56;"
                + " route 2001:db8:a00:1::/64 table 254"),
        Arguments.of(
            Plans.plain().lan("eth1", "2001:db8:a00:2::1/64"),
            "up; forward-ipv6 listening =wan0; refuse-others-advertisements =eth1 was =2;"
                + " other-address =eth1 2001:db8:a00:2::1/64"),
        Arguments.of(
            Plans.plain().lan("eth2", "2001:db8:a00:2::1/64"), "up; forward-ipv6 listening =wan0"),
        Arguments.of(
            Plans.plain().lan("wan0", "2001:db8:a00:2::1/64"),
            "up; forward-ipv6 listening -; other-address =wan0 2001:db8:a00:2::1/64"),
        Arguments.of(
            Plans.plain().sources("2001:db8:a00::/56", "2001:db8:900:2::/64"),
            "up; refuse-source 2001:db8:900:2::/64;"
                + " source-route = via - metric 2147483647 table 1397199308;"
                + " source-route =wan0 via fe80::99 metric 1024 table 1397199308;"
                + " source-rule 2001:db8:a00::/56 table 254;"
                + " source-rule 2001:db8:a00::/56 table 1397199308"),
        // The tunnel as its own uplink.
        Arguments.of(
            Plans.plain().sources("sgt0", "2001:db8:a00::/56", "2001:db8:900:2::/64"),
            "up; refuse-source 2001:db8:900:2::/64;"
                + " source-route = via - metric 2147483647 table 1397217168;"
                + " source-route =sgt0 via - metric 1024 table 1397217168;"
                + " source-rule 2001:db8:a00::/56 table 254;"
                + " source-rule 2001:db8:a00::/56 table 1397217168"),
        Arguments.of(
            Plans.plain()
                .routing(0, new RoutePolicy.Off())
                .sources("2001:db8:a00::/56", "2001:db8:900:2::/64"),
            "up"),
        Arguments.of(
            Plans.plain()
                .routing(0, new RoutePolicy.Off())
                .delegated("2001:db8:a00:1::1/128", "2001:db8:a00::/56"),
            "address 2001:db8:a00:1::1/128; up"),
        Arguments.of(
            Plans.plain().soliciting("fe80::5").peers("2000::/3", "fe80::/64", "ff02::/16"),
            "address-generation 1 was 0; hear-advertisements =accept_ra =2 was =1;"
                + " hear-advertisements =accept_ra_rt_info_max_plen =128 was =0;"
                + " address fe80::5/64; up; route ff02::/16 table 254;"
                + " route 2000::/3 table 254"),
        Arguments.of(
            Plans.plain()
                .soliciting("fe80::5")
                .peers("::/0")
                .routing(0x1234, new RoutePolicy.Automatic(0x1234)),
            "address-generation 1 was 0; hear-advertisements =accept_ra =2 was =1;"
                + " hear-advertisements =accept_ra_defrtr =0 was =1; address fe80::5/64; up;"
                + " route ::/0 table 4660; rule ipv6 table 4660; rule ipv6 table 254;"
                + " filter ipv6 mark 4660 to fe80::5"),
        Arguments.of(Plans.plain().learning(), "router-messages; neighbor-limit; up"),
        // Who is a gateway by now hears nobody.
        Arguments.of(
            Plans.plain().soliciting("fe80::5").advertising("2001:db8:5::/64"),
            "refuse-advertisements was =1; address-generation 1 was 0; address fe80::5/64; neighbor-limit; up;"
                + " forward-ipv6 listening =wan0; route 2001:db8:5::/64 table 254"),
        // A link-local address of the file is the one that hosts send to.
        Arguments.of(
            Plans.plain().addresses("fe80::1/64").advertising("2001:db8:5::/64"),
            "refuse-advertisements was =1; address-generation 1 was 0; address fe80::1/64; neighbor-limit; up;"
                + " forward-ipv6 listening =wan0; route 2001:db8:5::/64 table 254"));
  }

  @ParameterizedTest
  @MethodSource("fresh")
  void shouldSayWhatAFreshHostTakes(Plans plan, String expected) {
    HostDiff diff = diff(plan.plan(), new FakeHost(), List.of());
    assertEquals(expected, String.join("; ", words(diff.apply())));
    assertEquals(List.of(), diff.undo());
    assertEquals(List.of(), diff.forget());
  }

  @Test
  void shouldLeaveTheGuardToOurOwnDataPlane() {
    FakeHost host = new FakeHost();
    host.kind = "tun";
    HostDiff diff = diff(Plans.plain().learning().plan(), host, List.of());
    assertEquals(List.of("neighbor-limit", "up"), words(diff.apply()));
  }

  /** What was done, whether by this daemon, the plan, and: what is undone | what is done. */
  static Stream<Arguments> later() {
    Plans dns = Plans.plain().dns("::53", "x.test");
    Plans all = Plans.plain().addresses("10.9.0.1/32").peers("0.0.0.0/0");
    return Stream.of(
        Arguments.of("up", false, Plans.plain(), "|up"),
        Arguments.of("mtu 1300 was 1420; up", true, Plans.plain(), "mtu 1300 was 1420|up"),
        Arguments.of("mtu 1300 was 1500; up", true, Plans.plain(), "|mtu 1420 was 1500; up"),
        Arguments.of("dns ::53 search =x.test", true, dns, "|up"),
        Arguments.of("dns ::53 search =x.test", false, dns, "|up; dns ::53 search =x.test"),
        Arguments.of("dns ::54 search -", true, dns, "|up; dns ::53 search =x.test"),
        Arguments.of(
            "address 10.9.0.9/32; dns ::53 search -; route 10.1.0.0/16 table 254",
            false,
            Plans.plain(),
            "route 10.1.0.0/16 table 254; dns ::53 search -; address 10.9.0.9/32|up"),
        Arguments.of(
            "mark 51821 was 9; rule ipv4 table 51821; rule ipv4 table 254",
            false,
            all,
            "rule ipv4 table 51821|address 10.9.0.1/32; up; mark 51820 was 9;"
                + " route 0.0.0.0/0 table 51820; rule ipv4 table 51820; rule ipv4 table 254;"
                + " filter ipv4 mark 51820 to 10.9.0.1; validate-marks was =0"),
        Arguments.of(
            "address 2001:db8:a00:1::1/128; unreachable 2001:db8:a00::/56; up",
            true,
            Plans.plain().delegated("2001:db8:b00:1::1/128", "2001:db8:b00::/56"),
            "unreachable 2001:db8:a00::/56; address 2001:db8:a00:1::1/128"
                + "|address 2001:db8:b00:1::1/128; up; unreachable 2001:db8:b00::/56"),
        Arguments.of(
            "refuse-others-advertisements =eth1 was =2; other-address =eth1 2001:db8:a00:2::1/64;"
                + " source-rule 2001:db8:a00::/56 table 254",
            true,
            Plans.plain().lan("eth1", "2001:db8:b00:2::1/64"),
            "source-rule 2001:db8:a00::/56 table 254; other-address =eth1 2001:db8:a00:2::1/64"
                + "|up; forward-ipv6 listening =wan0; refuse-others-advertisements =eth1 was =2;"
                + " other-address =eth1 2001:db8:b00:2::1/64"),
        // Peers may have learned: it stays refused until the end.
        Arguments.of(
            "refuse-advertisements was =2",
            false,
            Plans.plain(),
            "|refuse-advertisements was =2; up"));
  }

  @ParameterizedTest
  @MethodSource("later")
  void shouldUndoWhatIsNotWantedAndKeepHowItWas(
      String steps, boolean certain, Plans plan, String expected) {
    HostDiff diff =
        diff(plan.plan(), new FakeHost(), done(certain, Arrays.asList(steps.split("; ", -1))));
    assertEquals(
        expected,
        String.join("; ", words(diff.undo())) + "|" + String.join("; ", words(diff.apply())));
  }

  @Test
  void shouldLeaveAPrefixOnLinkWhereANeighborProxyAnswers() {
    FakeHost host = new FakeHost();
    host.elsewhere.add(InterfaceAddress.parse("2001:db8:5::2/64"));
    String routes = "route 2001:db8:5::/64 table 254";
    assertTrue(
        words(diff(Plans.plain().advertising("2001:db8:5::/64").plan(), host, List.of()).apply())
            .contains(routes));

    Plans proxied = Plans.plain().proxied("wan0");
    assertFalse(
        words(diff(proxied.advertising("2001:db8:5::/64").plan(), host, List.of()).apply())
            .contains(routes));
    assertEquals(
        "up; route 2001:db8:5::/112 table 254",
        String.join(
            "; ",
            words(
                diff(
                        Plans.plain()
                            .proxied("wan0")
                            .peers("2001:db8:5::7/128", "2001:db8:5::/112")
                            .plan(),
                        host,
                        List.of())
                    .apply())),
        "static ones too, if they are answered for");
    assertTrue(
        words(diff(proxied.advertising("2001:db8:6::/64").plan(), host, List.of()).apply())
            .contains("route 2001:db8:6::/64 table 254"));
  }

  @Test
  void shouldForgetItsMarkWhereTheFileHasOne() {
    HostPlan plan = Plans.plain().routing(0x1234, new RoutePolicy.Automatic(0x1234)).plan();
    HostDiff diff = diff(plan, new FakeHost(), done(true, List.of("mark 51820 was 7")));
    assertEquals(List.of("mark 51820 was 7"), words(diff.forget()));
    assertEquals(List.of(), diff.undo());
  }

  @Test
  void shouldHaveNothingToDoWhenAllIsDone() throws SetupException {
    FakeHost host = new FakeHost();
    HostDiff first = diff(Plans.gateway(), host, List.of());
    for (SetupStep step : first.apply()) {
      step.apply(host);
    }
    List<HostDiff.Done> done =
        first.apply().stream()
            .filter(step -> !step.isLasting())
            .map(step -> new HostDiff.Done(step, true))
            .toList();
    assertTrue(diff(Plans.gateway(), host, done).isEmpty());
    assertEquals(done.size(), HostDiff.toNothing(done).undo().size());
    assertEquals(done.getFirst().step(), HostDiff.toNothing(done).undo().getLast());
  }
}
