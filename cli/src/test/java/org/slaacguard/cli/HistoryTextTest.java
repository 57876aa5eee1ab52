package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.gateway.HistoryJson;
import org.slaacguard.history.EndpointEntry;
import org.slaacguard.history.HistoryEntry;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

final class HistoryTextTest {
  private static final PublicKey KEY =
      PublicKey.parse("xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=");
  private static final Instant TIME = Instant.parse("2026-11-23T18:30:01.5Z");
  private static final List<HistoryEntry> STAYS =
      List.of(
          new HistoryEntry(
              "wg0",
              KEY,
              IpAddress.parse("2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff"),
              TIME,
              TIME.plusSeconds(60),
              null,
              null),
          new HistoryEntry(
              "interface-of-15",
              KEY,
              IpAddress.parse("fe80::1"),
              TIME,
              TIME,
              TIME.plusSeconds(3600),
              "REVOKED"),
          new HistoryEntry("wg0", KEY, IpAddress.parse("fe80::2"), TIME, TIME, TIME, "EVICTED"));

  @Test
  void shouldFitEightyColumnsWithHeadings() {
    String text = HistoryText.of(STAYS, false);
    assertEquals(
        """
        ADDRESS                                  PEER      INTERFACE
          LEARNED (UTC)        FORGOTTEN            WHY
        2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff   xTIBA5rb  wg0
          2026-11-23 18:30:01  -                    (last seen 2026-11-23 18:31:01)
        fe80::1                                  xTIBA5rb  interface-of-15
          2026-11-23 18:30:01  2026-11-23 19:30:01  no longer allowed
        fe80::2                                  xTIBA5rb  wg0
          2026-11-23 18:30:01  2026-11-23 18:30:01  made room for a newer address
        """,
        text);
    text.lines().forEach(line -> assertTrue(line.length() <= 80, line));
    assertEquals("", HistoryText.of(List.of(), false));
  }

  @Test
  void shouldShowWherePeersWereReached() {
    List<EndpointEntry> places =
        List.of(
            new EndpointEntry("wg0", KEY, "[2001:db8:2::9]:51820", TIME),
            new EndpointEntry("interface-of-15", KEY, "192.0.2.2:1", TIME));
    assertEquals(
        """
        SINCE (UTC)         PEER     INTERFACE       ENDPOINT
        2026-11-23 18:30:01 xTIBA5rb wg0             [2001:db8:2::9]:51820
        2026-11-23 18:30:01 xTIBA5rb interface-of-15 192.0.2.2:1
        """,
        HistoryText.ofEndpoints(places, false, 80));
    assertEquals(
        """
        SINCE (UTC) 2026-11-23 18:30:01
        PEER        xTIBA5rb
        INTERFACE   wg0
        ENDPOINT    [2001:db8:2::9]:51820
        """,
        HistoryText.ofEndpoints(places.subList(0, 1), false, 40));
    assertEquals("", HistoryText.ofEndpoints(List.of(), false, 80));
  }

  @Test
  void shouldShowDelegatedPrefixes() {
    IpPrefix prefix = IpPrefix.parse("2001:db8:aaaa:bbb0::/60");
    List<HistoryEntry> stays =
        List.of(
            new HistoryEntry("wg0", KEY, prefix, TIME, TIME, null, null),
            new HistoryEntry("wg0", KEY, prefix, TIME, TIME, TIME.plusSeconds(9), "EXPIRED"));
    assertEquals(
        """
        ADDRESS                                  PEER      INTERFACE
          LEARNED (UTC)        FORGOTTEN            WHY
        2001:db8:aaaa:bbb0::/60                  xTIBA5rb  wg0
          2026-11-23 18:30:01  -                    (delegated)
        2001:db8:aaaa:bbb0::/60                  xTIBA5rb  wg0
          2026-11-23 18:30:01  2026-11-23 18:30:10  the lease was over
        """,
        HistoryText.of(stays, false));
    StringWriter out = new StringWriter();
    HistoryJson.write(stays.subList(1, 2), out);
    assertEquals(
        "[{\"prefix\":\"2001:db8:aaaa:bbb0::/60\",\"peer\":\""
            + KEY
            + "\",\"interface\":\"wg0\",\"delegatedAt\":\"2026-11-23T18:30:01.500Z\","
            + "\"endedAt\":\"2026-11-23T18:30:10.500Z\",\"reason\":\"expired\"}]",
        out.toString());
  }

  @Test
  void shouldShowWhatAProviderHasDelegated() {
    IpPrefix prefix = IpPrefix.parse("2001:db8:a00::/56");
    List<HistoryEntry> stays =
        List.of(new HistoryEntry("ppp0", HistoryEntry.GATEWAY, prefix, TIME, TIME, null, null));
    for (boolean whole : List.of(false, true)) {
      assertTrue(
          HistoryText.of(stays, whole)
              .contains("\n2001:db8:a00::/56                        gateway   ppp0\n"));
    }
    StringWriter out = new StringWriter();
    HistoryJson.write(stays, out);
    assertTrue(out.toString().contains("\"peer\":null,\"interface\":\"ppp0\""), out::toString);
  }

  @Test
  void shouldWriteKeysOutWhereAsked() {
    assertTrue(HistoryText.of(STAYS, true).contains(" " + KEY + "  wg0\n"));
  }

  @Test
  void shouldWriteJson() {
    StringWriter out = new StringWriter();
    HistoryJson.write(STAYS.subList(0, 2), out);
    String json = out.toString();
    assertTrue(
        json.startsWith(
            "[{\"address\":\"2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff\",\"peer\":\"" + KEY + "\""),
        json);
    assertTrue(json.contains("\"forgottenAt\":null,\"reason\":null}"), json);
    assertTrue(json.endsWith("\"reason\":\"revoked\"}]"), json);
  }
}
