package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;

/** What a running interface follows, and what needs a restart. */
final class RestartNeedsTest {
  private static final Path FILE = Path.of("/etc/slaacguard/wg0.conf");

  private static Configuration file(String settings) throws ConfigException {
    return ConfigFile.parse("wg0.conf", "[Interface]\n" + settings.replace(';', '\n') + "\n");
  }

  private static void change(String before, String next, String running) throws Exception {
    try (Configuration first = file(before);
        Configuration second = file(next)) {
      RestartNeeds.refuse("wg0", FILE, first, second, () -> running);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', Backend = userspace, userspace",
    "Backend = auto, Backend = userspace, userspace",
    "Backend = auto, '', userspace",
    "Backend = auto probe=kprobe, Backend = userspace, userspace",
    "'', Backend = kernel, kernel",
    "Backend = auto probe=kprobe, Backend = kernel probe=kprobe, kernel",
    "Backend = kernel, Backend = kernel, kernel",
    "Backend = kernel, Backend = auto, kernel",
    "Backend = userspace, Backend = auto, userspace",
    "Backend = userspace, '', userspace",
    "Backend = kernel probe=kprobe, Backend = auto probe=kprobe, kernel",
    "Uplink = eth0, Uplink = eth0, userspace",
    "ListenPort = 1, ListenPort = 2, userspace",
  })
  void shouldFollow(String before, String next, String running) {
    assertDoesNotThrow(() -> change(before, next, running));
  }

  /** As an editor leaves it that writes in place, at a moment or on a full disk. */
  @Test
  void shouldFollowNoFileThatHasLostItsKey() throws Exception {
    String key = "PrivateKey = " + "A".repeat(43) + "=";
    for (String next : List.of("", "ListenPort = 1")) {
      GatewayException refused =
          assertThrows(GatewayException.class, () -> change(key, next, "userspace"));
      assertEquals(
          FILE
              + " has lost its PrivateKey, as if it were not written to its end; nothing has"
              + " changed: mend it, and reload it again",
          refused.getMessage());
    }
    change("", key, "userspace");
    change(key, key, "userspace");
  }

  @ParameterizedTest
  @CsvSource({
    "'', Backend = userspace, kernel, Backend",
    "'', Backend = kernel, userspace, Backend",
    "Backend = kernel probe=kprobe, '', kernel, Backend",
    "Backend = kernel, Backend = userspace, kernel, Backend",
    "'', Backend = kernel probe=kprobe, kernel, Backend",
    "'', Backend = kernel first-packet=drop, kernel, Backend",
    "Uplink = eth0, Uplink = eth1, userspace, Uplink",
    "Uplink = eth0, '', userspace, Uplink",
  })
  void shouldAskForARestart(String before, String next, String running, String setting) {
    GatewayException refused =
        assertThrows(GatewayException.class, () -> change(before, next, running));
    assertEquals(
        FILE
            + ": "
            + setting
            + " cannot change while the interface is up; nothing has changed: take it down and up"
            + " again, 'slaacguard down wg0' and 'slaacguard up wg0'",
        refused.getMessage());
  }
}
