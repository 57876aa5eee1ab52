package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.net.AdvertisementSource;
import org.slaacguard.net.IpPrefix;

final class NeighborProxySettingsTest {
  @Test
  void shouldReadAnInterfaceWithItsOptions() {
    assertEquals(
        new NeighborProxySettings("eth0", AdvertisementSource.TARGET, List.of(), true),
        NeighborProxySettings.parse(" eth0 "));
    assertEquals(
        new NeighborProxySettings(
            "eth0.7",
            AdvertisementSource.LINK_LOCAL,
            List.of(IpPrefix.parse("2001:db8:1::/64"), IpPrefix.parse("2001:db8:2::/64")),
            false),
        NeighborProxySettings.parse(
            "eth0.7 prefix=2001:db8:1::/64  source=link-local objections=ignore"
                + " prefix=2001:db8:2::/64"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eth0",
        "eth0 source=global",
        "eth0 objections=ignore",
        "br-lan source=link-local prefix=2001:db8::/64 prefix=2001:db8:1::/64"
      })
  void shouldWriteWhatItReads(String text) {
    assertEquals(text, NeighborProxySettings.parse(text).toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|name of an interface",
        "a/b|name of an interface",
        "source=target|name of an interface",
        "sixteen-letters-x|name of an interface",
        "eth0 source=me|one of target, link-local, global",
        "eth0 eth1|none of source=",
        "eth0 via=x|none of source=",
        "eth0 objections=|neither obey nor ignore",
        "eth0 objections=no|neither obey nor ignore",
        "eth0 prefix=192.0.2.0/24|not a prefix of global IPv6",
        "eth0 prefix=fe80::/64|not a prefix of global IPv6",
        "eth0 prefix=::/0|not a prefix of global IPv6",
        "eth0 prefix=2001:db8::/x|not a prefix length"
      })
  void shouldSayWhatIsWrong(String text, String what) {
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> NeighborProxySettings.parse(text));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(what), message);
  }
}
