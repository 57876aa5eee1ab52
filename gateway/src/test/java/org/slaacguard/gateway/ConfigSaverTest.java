package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.routing.LearnScope;
import org.slaacguard.routing.LearnedAddress;

class ConfigSaverTest {
  private static final PublicKey PEER = PublicKey.parseHex("07".repeat(32));
  private static final String BEFORE =
      """
      [Interface]
      PrivateKey = CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg=
      Address = 10.0.0.1/24
      MTU = 1400
      Table = off
      PostUp = echo up
      SaveConfig = true
      AdvertisePrefix = 2001:db8::/64
      """;

  private static DeviceStatus status() {
    return new DeviceStatus(
        "sgt0",
        "userspace",
        "none",
        SecretKey.ofBytes(
            new byte[] {
              8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8,
              8, 8, 8
            }),
        PEER,
        51820,
        0,
        Settings.NONE.with(SettingTable.DNSSL, List.of("changed.example")),
        List.of(
            new PeerStatus(
                PEER,
                SecretKey.zero(),
                Endpoint.parse("[2001:db8::2]:4000"),
                null,
                1,
                2,
                25,
                List.of(IpPrefix.parse("10.0.0.2/32")),
                Settings.NONE.with(SettingTable.LEARNABLE_IPS, LearnScope.parse("advertised")),
                List.of(
                    new LearnedAddress(
                        IpAddress.parse("2001:db8::77"), Instant.EPOCH, Instant.EPOCH)))),
        Map.of());
  }

  @Test
  void shouldSayWhatMakesTheInterfaceSo() throws Exception {
    try (Configuration file = ConfigFile.parse("sgt0.conf", BEFORE);
        DeviceStatus status = status();
        Configuration now =
            SavedConfiguration.of(
                file,
                new InterfaceStatus(status),
                List.of(InterfaceAddress.parse("10.0.0.9/24")),
                1380)) {
      assertEquals(status.privateKey(), now.device().privateKey());
      assertEquals(file.device().hooks(), now.device().hooks());
      assertEquals(List.of("changed.example"), now.device().settings().get(SettingTable.DNSSL));
      assertEquals(file.device().backend(), now.device().backend());
      assertEquals(
          List.of(InterfaceAddress.parse("10.0.0.9/24")), now.device().network().addresses());
      assertEquals(1380, now.device().network().mtu());
      assertEquals("off", now.device().network().table());
      assertEquals(51820, now.device().listenPort());
      assertEquals(1, now.peers().size());
      assertEquals("[2001:db8::2]:4000", String.valueOf(now.peers().getFirst().endpoint()));
      assertEquals(25, now.peers().getFirst().persistentKeepalive());
      assertEquals(
          LearnScope.parse("advertised"),
          now.peers().getFirst().settings().get(SettingTable.LEARNABLE_IPS));
      assertFalse(ConfigFile.format(now).contains("2001:db8::77"), "the history has those");
    }
  }
}
