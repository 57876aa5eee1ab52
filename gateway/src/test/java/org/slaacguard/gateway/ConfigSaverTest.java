package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.DeviceStatus;
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
  void shouldWriteTheFileAgainWithWhatHasChanged(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("sgt0.conf");
    Files.writeString(file, BEFORE);
    Path link = Files.createSymbolicLink(folder.resolve("link.conf"), file);
    Files.writeString(folder.resolve("sgt0.conf.tmp"), "left by a crash");
    try (Configuration before = ConfigFile.parse("sgt0.conf", BEFORE);
        DeviceStatus status = status();
        Configuration merged =
            ConfigSaver.merge(
                before, status, List.of(InterfaceAddress.parse("10.0.0.9/24")), 1380)) {
      ConfigSaver.write(link, merged);
    }
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertFalse(Files.exists(folder.resolve("sgt0.conf.tmp")));
    String text = Files.readString(file);
    assertFalse(text.contains("2001:db8::77"), "learned addresses are the history's");
    try (Configuration after = ConfigFile.parse("sgt0.conf", text);
        Configuration before = ConfigFile.parse("sgt0.conf", BEFORE)) {
      assertEquals(before.device().privateKey(), after.device().privateKey());
      assertEquals(before.device().hooks(), after.device().hooks());
      assertEquals(List.of("changed.example"), after.device().settings().get(SettingTable.DNSSL));
      assertEquals(before.device().backend(), after.device().backend());
      assertEquals(
          List.of(InterfaceAddress.parse("10.0.0.9/24")), after.device().network().addresses());
      assertEquals(1380, after.device().network().mtu());
      assertEquals("off", after.device().network().table());
      assertEquals(51820, after.device().listenPort());
      assertEquals(1, after.peers().size());
      assertEquals("[2001:db8::2]:4000", String.valueOf(after.peers().getFirst().endpoint()));
      assertEquals(25, after.peers().getFirst().persistentKeepalive());
      assertEquals(
          LearnScope.parse("advertised"),
          after.peers().getFirst().settings().get(SettingTable.LEARNABLE_IPS));
      assertNotNull(after.device().privateKey());
    }
  }

  @Test
  void shouldLeaveTheFileWhereItCannotWrite(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("sgt0.conf");
    Files.writeString(file, BEFORE);
    Files.createDirectories(folder.resolve("sgt0.conf.tmp/full"));
    try (Configuration before = ConfigFile.parse("sgt0.conf", BEFORE)) {
      assertThrows(IOException.class, () -> ConfigSaver.write(file, before));
    }
    assertEquals(BEFORE, Files.readString(file));
  }
}
