package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringWriter;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.AddressOwner;
import org.slaacguard.gateway.OwnerJson;
import org.slaacguard.history.HistoryEntry;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnedAddress;

final class OwnerTextTest {
  private static final PublicKey PEER = PublicKey.parseHex("0a".repeat(32));
  private static final IpAddress ADDRESS = IpAddress.parse("2001:db8:aa:0:14f1:7233:5eb3:3d59");
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final AddressOwner LEARNED =
      new AddressOwner.Learned(PEER, new LearnedAddress(ADDRESS, NOON, NOON.plusSeconds(61)));
  private static final AddressOwner STATIC =
      new AddressOwner.Static(PEER, IpPrefix.parse("2001:db8:aa::/64"));

  private static String json(AddressOwner owner) {
    StringWriter text = new StringWriter();
    OwnerJson.write(ADDRESS, owner, text);
    return text.toString();
  }

  @Test
  void shouldSayWhoHasItAndSinceWhen() {
    assertEquals(
        ADDRESS
            + " is learned\n  by peer "
            + PEER
            + "\n  since 2026-11-23 12:00:00, last seen 2026-11-23 12:01:01\n",
        OwnerText.of(ADDRESS, LEARNED, null));
    assertEquals(
        ADDRESS + " is static\n  in AllowedIPs of peer " + PEER + "\n  as 2001:db8:aa::/64\n",
        OwnerText.of(ADDRESS, STATIC, null));
    assertEquals(
        ADDRESS + " is the gateway's own\n",
        OwnerText.of(ADDRESS, new AddressOwner.Gateway(), null));
  }

  @Test
  void shouldSayWhoHadItLast() {
    assertEquals(
        ADDRESS + " belongs to nobody\n", OwnerText.of(ADDRESS, new AddressOwner.Nobody(), null));
    HistoryEntry last =
        new HistoryEntry("wg0", PEER, ADDRESS, NOON, NOON, NOON.plusSeconds(7), "REQUESTED");
    String text = OwnerText.of(ADDRESS, new AddressOwner.Nobody(), last);
    assertEquals(
        ADDRESS
            + " belongs to nobody\n  last of peer "
            + PEER
            + "\n  learned 2026-11-23 12:00:00, forgotten 2026-11-23 12:00:07\n"
            + "  forgotten on request\n",
        text);
  }

  @Test
  void shouldSayWhoseDelegatedPrefixItWasInLast() {
    IpPrefix prefix = IpPrefix.parse("2001:db8:aaaa:bbb0::/60");
    HistoryEntry last =
        new HistoryEntry("wg0", PEER, prefix, NOON, NOON, NOON.plusSeconds(7), "RELEASED");
    assertEquals(
        ADDRESS
            + " belongs to nobody\n  last of peer "
            + PEER
            + "\n  in the delegated prefix 2001:db8:aaaa:bbb0::/60\n"
            + "  from 2026-11-23 12:00:00 to 2026-11-23 12:00:07\n  given back\n",
        OwnerText.of(ADDRESS, new AddressOwner.Nobody(), last));
  }

  @Test
  void shouldFitATerminal() {
    HistoryEntry last =
        new HistoryEntry("wg0", PEER, ADDRESS, NOON, NOON, NOON.plusSeconds(7), "EVICTED");
    Stream.of(LEARNED, STATIC, new AddressOwner.Nobody())
        .flatMap(owner -> OwnerText.of(IpAddress.parse("2001:db8::1"), owner, last).lines())
        .forEach(line -> assertTrue(line.length() <= 80, line));
  }

  @Test
  void shouldBeJson() {
    assertEquals(
        "{\"address\":\""
            + ADDRESS
            + "\",\"owner\":\"learned\",\"peer\":\""
            + PEER
            + "\",\"learnedAt\":\"2026-11-23T12:00:00Z\",\"lastSeen\":\"2026-11-23T12:01:01Z\"}",
        json(LEARNED));
    assertTrue(json(STATIC).contains("\"owner\":\"static\""), json(STATIC));
    assertTrue(json(STATIC).contains("\"allowedIp\":\"2001:db8:aa::/64\""), json(STATIC));
    assertTrue(json(new AddressOwner.Gateway()).contains("\"owner\":\"gateway\""));
    assertTrue(json(new AddressOwner.Nobody()).contains("\"owner\":\"nobody\""));
  }
}
