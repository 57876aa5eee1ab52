package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.linux.NetworkNamespace;
import org.slaacguard.linux.Sysctl;
import org.slaacguard.testing.NeedsRoot;
import org.slaacguard.testing.OwnNamespace;

/** In a network namespace of the test's own, whose settings it changes. */
@NeedsRoot
final class HostNeedsTest {
  private static final String KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

  @RegisterExtension
  private final OwnNamespace<NetworkNamespace> namespace =
      new OwnNamespace<>(
          NetworkNamespace::current, NetworkNamespace::anonymous, NetworkNamespace::enter);

  private static HostNeeds needs(String device, String allowedIps) throws ConfigException {
    String text = "[Interface]\n" + device + "\n[Peer]\nPublicKey=" + KEY + "\nAllowedIPs=";
    try (Configuration configuration = ConfigFile.parse("wg0.conf", text + allowedIps)) {
      return HostNeeds.of("wg0", configuration);
    }
  }

  private static String refusal(String device, String allowedIps) throws ConfigException {
    HostNeeds needs = needs(device, allowedIps);
    return String.valueOf(assertThrows(SetupException.class, needs::check).getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"all", "default"})
  void shouldSayThatIpv6IsOff(String which) throws Exception {
    assertNull(needs("", "").ipv6Off());
    Sysctl.set(Sysctl.ipv6(which, "disable_ipv6"), "1");
    for (String device :
        new String[] {"Address = 2001:db8::1/64", "AdvertisePrefix = 2001:db8::/64"}) {
      String said = refusal(device, "");
      assertTrue(said.contains("IPv6 is switched off for new interfaces: 'sysctl "), said);
      assertTrue(said.contains("net.ipv6.conf.default.disable_ipv6=0"), said);
    }
    assertTrue(refusal("", "::/0").contains("switched off"));
    assertDoesNotThrow(() -> needs("Address = 10.0.0.1/24", "10.0.0.0/8").check());
  }

  @Test
  void shouldNameTheMtuAndWhatIpv6Needs() throws Exception {
    assertEquals(
        "MTU = 1200 is less than 1280, which IPv6 needs, and wg0 has IPv6 in its file",
        refusal("MTU = 1200\nAddress = 2001:db8::1/64", ""));
    assertDoesNotThrow(() -> needs("MTU = 1200\nAddress = 10.0.0.1/24", "0.0.0.0/0").check());
    assertDoesNotThrow(() -> needs("MTU = 1280\nAddress = 2001:db8::1/64", "").check());
  }

  @Test
  void shouldTellWhatAContainerIsToBeStartedWith() {
    assertEquals(
        "'--sysctl net.ipv6.conf.all.forwarding=1'",
        NamespaceSysctls.option("net/ipv6/conf/all/forwarding", "1"));
    assertEquals(
        "'--sysctl net.ipv6.conf.default.accept_ra=0'",
        NamespaceSysctls.option("net/ipv6/conf/wg0/accept_ra", "0"));
  }
}
