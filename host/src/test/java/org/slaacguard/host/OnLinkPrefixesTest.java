package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.LinkChange;
import org.slaacguard.linux.NetworkNamespace;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.testing.NeedsRoot;
import org.slaacguard.testing.OwnNamespace;

/**
 * In a network namespace of the test's own, with nothing but
 *
 * <pre>
 *   wan0  2001:db8:5::2/64, default route        wan1 its other end
 * </pre>
 */
@NeedsRoot
final class OnLinkPrefixesTest {
  @RegisterExtension
  private final OwnNamespace<NetworkNamespace> namespace =
      new OwnNamespace<>(
          NetworkNamespace::current, NetworkNamespace::anonymous, NetworkNamespace::enter);

  private Rtnetlink rtnetlink;
  private int wan;

  @BeforeEach
  void enter() {
    rtnetlink = Rtnetlink.open();
    wan = rtnetlink.links().createVeth("wan0", "wan1", null).index();
    rtnetlink.links().change("wan1", new LinkChange().up(true));
    rtnetlink.links().change(wan, new LinkChange().up(true));
    rtnetlink
        .addresses()
        .add(
            AssignedAddress.of(wan, InterfaceAddress.parse("2001:db8:5::2/64"))
                .withFlags(AssignedAddress.FLAG_NO_DAD));
    rtnetlink
        .routes()
        .add(Route.to(IpPrefix.parse("::/0")).via(IpAddress.parse("2001:db8:5::1")).on(wan));
    rtnetlink
        .routes()
        .add(
            Route.to(IpPrefix.parse("2001:db8:6::/64"))
                .via(IpAddress.parse("2001:db8:5::1"))
                .on(wan));
  }

  @AfterEach
  void leave() {
    rtnetlink.close();
  }

  private Set<String> links(String prefix, int own) {
    return OnLinkPrefixes.elsewhere(rtnetlink, IpPrefix.parse(prefix), own);
  }

  @Test
  void shouldFindThePrefixOnTheUplink() {
    assertEquals(Set.of("wan0"), links("2001:db8:5::/64", 0));
    assertEquals(Set.of("wan0"), links("2001:db8:5::/48", 0));
    assertEquals(Set.of("wan0"), links("2001:db8:5:0:8000::/65", 0));
  }

  @Test
  void shouldFindNothingWhereItIsRoutedOrOurOwn() {
    assertEquals(Set.of(), links("2001:db8:6::/64", 0));
    assertEquals(Set.of(), links("2001:db8:7::/64", 0));
    assertEquals(Set.of(), links("2001:db8:5::/64", wan));
  }
}
