package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.LanSettings;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.UplinkSettings;
import org.slaacguard.net.Ipv6Address;

/** What is refused before anything is changed; no LAN is served here. */
class LanServiceTest {
  private final LanClaims claims = new LanClaims();
  private final HostSide host = HostSide.bare("wg0");
  private final LanService service =
      new LanService("wg0", claims, host, new SplittableRandom(1), new FailureReport("wg0"));

  @AfterEach
  void close() {
    host.close();
  }

  private static Settings settings(String... lans) {
    return Settings.NONE
        .with(SettingTable.UPLINK, UplinkSettings.parse("ppp0"))
        .with(SettingTable.ADVERTISE_PREFIX, List.of(PrefixSettings.parse("delegated:1")))
        .with(SettingTable.LAN_PREFIX, Stream.of(lans).map(LanSettings::parse).toList());
  }

  @Test
  void shouldServeSeveralLansWithSeveralPrefixes() {
    assertDoesNotThrow(
        () ->
            service.check(
                settings("eth1 delegated:2", "eth1 fd00:1::/64", "eth2 delegated:3"), List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "wg0 delegated:2, AdvertisePrefix",
    "ppp0 delegated:2, it is the uplink",
    "eth1 delegated:1, advertised on two links",
    "br0 delegated:2, wg9 serves it already",
  })
  void shouldRefuseWhatCannotBeServed(String lan, String says) {
    claims.hold("wg9", List.of("br0"));
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> service.check(settings(lan), List.of()));
    assertTrue(String.valueOf(refused.getMessage()).contains(says), refused::getMessage);
  }

  @Test
  void shouldRefuseMoreThanOneAdvertisementHolds() {
    Settings much =
        settings("eth1 delegated:2")
            .with(
                SettingTable.RDNSS,
                IntStream.range(1, 64)
                    .mapToObj(i -> Ipv6Address.parse("2001:db8::" + Integer.toHexString(i)))
                    .toList());
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> service.check(much, List.of()));
    assertTrue(String.valueOf(refused.getMessage()).startsWith("on eth1: "), refused::getMessage);
  }

  @Test
  void shouldGiveALanToAnotherInterfaceOnceItIsFree() {
    claims.hold("wg9", List.of("br0"));
    claims.hold("wg9", List.of());
    assertDoesNotThrow(() -> service.check(settings("br0 delegated:2"), List.of()));
  }
}
