package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.LinkLocal;
import org.slaacguard.net.SecretKey;

final class AutoconfClientTest {
  private static final String KEY = "YAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=";
  private static final String PEER =
      "PublicKey = " + KEY + "\nEndpoint = gateway.example:51820\nAllowedIPs = ";

  private static @Nullable Ipv6Address of(String device, String peer) throws ConfigException {
    String text = "[Interface]\nPrivateKey = " + KEY + "\n" + device + "\n[Peer]\n" + peer;
    try (Configuration file = ConfigFile.parse("wg0.conf", text)) {
      return AutoconfClient.linkLocal(file);
    }
  }

  @Test
  void shouldSolicitFromTheAddressThatFollowsFromTheKey() throws ConfigException {
    Ipv6Address own = of("", PEER + "::/0");
    assertEquals(own, of("", PEER + "0.0.0.0/0, ::/0"));
    assertEquals(own, of("", PEER + "2000::/3, fe80::/64, ff02::/16"));
    try (SecretKey key = SecretKey.parse(KEY)) {
      assertEquals(LinkLocal.of(Objects.requireNonNull(SelfPeerFilter.publicKey(key))), own);
    }
  }

  @Test
  void shouldSolicitFromTheAddressOfTheFile() throws ConfigException {
    assertEquals(Ipv6Address.parse("fe80::77"), of("Address = fe80::77/64", PEER + "::/0"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Address = 10.0.0.2/32",
        "Address = 2001:db8::2/64",
        "Address = fe80::2/64, 10.0.0.2/32",
        "AdvertisePrefix = 2001:db8::/64"
      })
  void shouldLeaveFilesAloneThatSayTheirAddresses(String device) throws ConfigException {
    assertNull(of(device, PEER + "::/0"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"2000::/3", "2000::/3, fe80::/64", "0.0.0.0/0", "2001:db8::/32, ff02::/16"})
  void shouldNotSolicitWhereNoRouterIsReached(String allowedIps) throws ConfigException {
    assertNull(of("", PEER + allowedIps));
  }

  @Test
  void shouldTakeAGatewayForNone() throws ConfigException {
    assertNull(of("", PEER + "::/0\nLearnableIPs = advertised"));
    assertNull(of("", "PublicKey = " + KEY + "\nAllowedIPs = ::/0"));
  }
}
