package org.slaacguard.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.HistorySettings;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/** Questions to a history of four bindings. */
final class HistoryFilterTest {
  private static final String ONE = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";
  private static final String TWO = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dw=";
  private final Instant time = Instant.now().minusSeconds(60);

  @TempDir private Path folder;

  @BeforeEach
  void write() throws HistoryException {
    bindings("wg0", ONE, "2001:db8:1::1", TWO, "2001:db8:1:0:ffff:ffff:ffff:ffff");
    bindings("wg1", ONE, "2001:db8:2::1", TWO, "32.1.13.184");
  }

  private void bindings(String interfaceName, String... peersAndAddresses) throws HistoryException {
    try (HistoryFile opened =
            HistoryFile.open(
                file(),
                HistorySettings.USUAL,
                InstantSource.system(),
                new FailureReport(interfaceName));
        AddressHistory history = opened.of(interfaceName)) {
      for (int i = 0; i < peersAndAddresses.length; i += 2) {
        history.record(
            new BackendEvent.AddressLearned(
                PublicKey.parse(peersAndAddresses[i]),
                IpAddress.parse(peersAndAddresses[i + 1]),
                time));
      }
    }
  }

  private Path file() {
    return folder.resolve("history.db");
  }

  private String found(
      @Nullable String prefix, @Nullable String peer, @Nullable String interfaceName)
      throws HistoryException {
    IpPrefix addresses = prefix == null ? null : IpPrefix.parse(prefix);
    HistoryFilter filter = new HistoryFilter(addresses, peer, interfaceName, time);
    TreeSet<String> found = new TreeSet<>();
    AddressHistory.find(file(), filter, 10).forEach(e -> found.add(e.address().toString()));
    return String.join(" ", found);
  }

  @Test
  void shouldFindByAddressAndPrefix() throws HistoryException {
    assertEquals("2001:db8:1::1", found("2001:db8:1::1", null, null));
    assertEquals(
        "2001:db8:1:0:ffff:ffff:ffff:ffff 2001:db8:1::1", found("2001:db8:1::/64", null, null));
    assertEquals("32.1.13.184", found("0.0.0.0/0", null, null));
    assertEquals(
        "2001:db8:1:0:ffff:ffff:ffff:ffff 2001:db8:1::1 2001:db8:2::1",
        found("2000::/3", null, null));
    assertEquals("", found("2001:db8:3::/48", null, null));
  }

  @Test
  void shouldFindByTheBeginningOfAKey() throws HistoryException {
    for (String both : new String[] {"x", "xTIB", ONE.substring(0, 41)}) {
      assertEquals(
          "2001:db8:1:0:ffff:ffff:ffff:ffff 2001:db8:1::1 2001:db8:2::1 32.1.13.184",
          found(null, both, null),
          both);
    }
    assertEquals("2001:db8:1::1 2001:db8:2::1", found(null, ONE, null));
    assertEquals("2001:db8:1::1 2001:db8:2::1", found(null, ONE.substring(0, 43), null));
    assertEquals("", found(null, "xTIC", null));
    assertThrows(IllegalArgumentException.class, () -> found(null, "x!", null));
    assertThrows(IllegalArgumentException.class, () -> found(null, "", null));
  }

  @Test
  void shouldFindByInterfaceAndAllTogether() throws HistoryException {
    assertEquals("2001:db8:2::1 32.1.13.184", found(null, null, "wg1"));
    assertEquals("2001:db8:2::1", found("2001:db8::/32", "xTIB", "wg1"));
    assertEquals("", found(null, null, "wg2"));
  }
}
