package org.slaacguard.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NameServer;
import org.slaacguard.testing.Cases;
import org.slaacguard.testing.Draw;

class StepTextTest {
  private static IpAddress ip(Draw draw) {
    return draw.flip()
        ? new Ipv4Address(draw.anyInt())
        : new Ipv6Address(draw.anyLong(), draw.anyLong());
  }

  private static NameServer server(Draw draw) {
    return draw.flip()
        ? new NameServer(ip(draw), "")
        : NameServer.parse("fe80::" + Integer.toHexString(draw.anyInt() & 0xffff) + "%eth0");
  }

  private static InterfaceAddress address(Draw draw) {
    IpAddress ip = ip(draw);
    return new InterfaceAddress(ip, draw.between(0, ip.bits()));
  }

  private static IpPrefix prefix(Draw draw) {
    return address(draw).prefix();
  }

  /** As files and names of interfaces are read: without half a surrogate. */
  private static String any(Draw draw) {
    return new String(draw.anyText(12).getBytes(UTF_8), UTF_8);
  }

  private static SetupStep step(Draw draw) {
    return draw.<SetupStep>oneOf(
        () -> new AddAddress(address(draw)),
        () -> new AddRoute(prefix(draw), draw.anyInt()),
        () -> new AddUnreachable(prefix(draw)),
        () -> new AddRule(draw.flip(), draw.anyInt()),
        () -> new AddressGeneration(draw.anyInt(), draw.anyInt()),
        () -> new DefaultRouteFilter(draw.flip(), draw.anyInt(), draw.list(0, 3, StepTextTest::ip)),
        () ->
            new DnsEntry(draw.list(0, 3, StepTextTest::server), draw.list(0, 3, StepTextTest::any)),
        () -> new ForwardIpv6(draw.list(0, 3, StepTextTest::any)),
        () -> new AcceptAdvertisements(any(draw), any(draw), any(draw)),
        LinkUp::new,
        ForwardIpv4::new,
        () -> new Masquerade(draw.list(0, 3, StepTextTest::prefix), any(draw)),
        () -> new MarkOuterPackets(draw.anyInt(), draw.anyInt()),
        () -> new OtherAddress(any(draw), address(draw)),
        () -> new RefuseAdvertisements(any(draw)),
        () -> new RefuseOthersAdvertisements(any(draw), any(draw)),
        () -> new RefuseSource(prefix(draw)),
        () ->
            new SourceRoute(
                any(draw),
                draw.flip() ? null : new Ipv6Address(draw.anyLong(), draw.anyLong()),
                draw.anyInt(),
                draw.anyInt()),
        () -> new SourceRule(prefix(draw), draw.anyInt()),
        () -> new ClampMss(draw.anyInt()),
        () -> new SetDeviceMtu(any(draw), draw.anyInt(), draw.anyInt(), draw.anyInt()),
        NeighborLimit::new,
        RouterMessageFilter::new,
        () -> new SetMtu(draw.anyInt(), draw.anyInt()),
        () -> new ValidateMarks(any(draw)));
  }

  @Test
  void shouldReadWhatItHasWritten() {
    Set<Class<?>> seen = new HashSet<>();
    Cases.run(
        2000,
        draw -> {
          SetupStep step = step(draw);
          String text = StepText.format(step);
          assertEquals(step, StepText.parse(text), text);
          assertFalse(text.contains("\n"), text);
          seen.add(step.getClass());
        });
    assertEquals(kinds(SetupStep.class).collect(Collectors.toSet()), seen);
  }

  private static Stream<Class<?>> kinds(Class<?> kind) {
    return kind.isSealed()
        ? Arrays.stream(kind.getPermittedSubclasses()).flatMap(StepTextTest::kinds)
        : Stream.of(kind);
  }

  /** Of a line that is not whole, or has more, no other step is read. */
  @Test
  void shouldReadNoStepWithoutItsLastWordOrWithOneMore() {
    Cases.run(
        500,
        draw -> {
          String text = StepText.format(step(draw));
          assertThrows(IllegalArgumentException.class, () -> StepText.parse(text + " more"));
          if (text.contains(" ")) {
            String shorter = text.substring(0, text.lastIndexOf(' '));
            assertThrows(IllegalArgumentException.class, () -> StepText.parse(shorter));
          }
        });
  }

  @Test
  void shouldThrowOnlyWhatAReaderExpectsWhateverItReads() {
    List<String> words =
        List.of("address", "route", "mtu", "was", "table", "dns", "-", "=%zz", "1", "::/0", "up");
    Cases.run(
        5000,
        draw -> {
          String text =
              String.join(
                  " ",
                  draw.list(
                      0,
                      5,
                      d -> d.flip() ? words.get(d.between(0, words.size() - 1)) : d.anyText(5)));
          try {
            var _ = StepText.parse(text);
          } catch (IllegalArgumentException e) {
            return;
          }
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "address 10.9.0.1/24",
        "route 2001:db8::/64 table 254",
        "route 0.0.0.0/0 table 4294967295",
        "rule ipv6 table 51820",
        "address-generation 1 was 0",
        "filter ipv4 mark 51820 to 10.9.0.1,10.9.0.2",
        "dns 2001:db8::53 search =example.com",
        "dns 192.0.2.53 search -",
        "forward-ipv6 listening =wan0",
        "up",
        "mark 51820 was 7",
        "other-address =eth1 2001:db8:2::1/64",
        "refuse-advertisements was =2",
        "refuse-others-advertisements =eth1 was =2",
        "mtu 1412 was 1420",
        "refuse-source 2001:db8:900::/56",
        "source-route =wan0 via fe80::1 metric 1024 table 1397161984",
        "source-route = via - metric 2147483647 table 1397161984",
        "source-rule 2001:db8::/56 table 254",
        "validate-marks was =0",
      })
  void shouldKeepTheTextOfAJournal(String text) {
    assertEquals(text, StepText.format(StepText.parse(text)));
  }

  @Test
  void shouldSayOfEachStepWhetherItGoesWithItsInterface() {
    EnumSet<SetupStep.Scope> scopes = EnumSet.noneOf(SetupStep.Scope.class);
    Cases.run(200, draw -> scopes.add(step(draw).scope()));
    assertEquals(EnumSet.allOf(SetupStep.Scope.class), scopes);
    assertEquals(SetupStep.Scope.HOST, new AddRule(true, 254).scope());
    assertEquals(SetupStep.Scope.HOST, new DnsEntry(List.of(), List.of()).scope());
    assertEquals(SetupStep.Scope.HOST, new DefaultRouteFilter(true, 1, List.of()).scope());
    assertEquals(SetupStep.Scope.HOST, new ValidateMarks("0").scope());
    assertEquals(SetupStep.Scope.INTERFACE, new SetMtu(1, 2).scope());
  }
}
