package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.PublicKey;

final class EventRingTest {
  private static final PublicKey LOUD = PublicKey.parseHex("0b".repeat(32));

  private final PeerNames names = new PeerNames();
  private final EventRing ring =
      new EventRing(
          1 << 16,
          () -> Instant.parse("2026-11-30T10:00:00Z"),
          new AtomicLong(40)::incrementAndGet,
          names);

  private static PublicKey peer(int number) {
    return PublicKey.parseHex(String.format("%064x", number + 1));
  }

  private void offer(PublicKey peer) {
    ring.offer(EventType.ADDRESS_LEARNED, "wg0", peer, Map.of("address", "2001:db8:1:2:3:4:5:6"));
  }

  @Test
  void shouldTellEventsInOrderFromAnyOnOn() {
    for (int i = 0; i < 5; i++) {
      offer(LOUD);
    }
    assertEquals(List.of(41L, 42L), ring.after(0, 2).stream().map(GatewayEvent::id).toList());
    assertEquals(List.of(44L, 45L), ring.after(43, 100).stream().map(GatewayEvent::id).toList());
    assertEquals(List.of(), ring.after(45, 100));
    assertEquals(45, ring.last());
    assertEquals(5L, ring.counts().get(EventType.ADDRESS_LEARNED));
  }

  @Test
  void shouldKeepLessFromTheMomentItHasLessMemory() {
    for (int i = 0; i < 100; i++) {
      offer(peer(i));
    }
    ring.resize(1 << 12);
    List<GatewayEvent> left = ring.after(0, 1000);
    assertTrue(left.stream().mapToInt(GatewayEvent::weight).sum() <= 1 << 12);
    assertEquals(100 - left.size(), ring.gone());
  }

  @Test
  void shouldKeepWhatOthersToldWhateverOnePeerCauses() {
    for (int i = 0; i < 40; i++) {
      offer(peer(i));
    }
    ring.offer(EventType.INTERFACE_UP, "wg0", null, Map.of());
    for (int i = 0; i < 10_000; i++) {
      offer(LOUD);
    }
    List<GatewayEvent> left = ring.after(0, 100_000);
    assertEquals(40, left.stream().filter(e -> e.peer() != null && !LOUD.equals(e.peer())).count());
    assertTrue(left.stream().anyMatch(e -> e.type() == EventType.INTERFACE_UP));
    assertTrue(left.stream().mapToInt(GatewayEvent::weight).sum() <= 1 << 16);
    assertEquals(10_041, left.size() + ring.gone());
    assertEquals(ring.last(), left.getLast().id());
  }

  @Test
  void shouldShareTheRoomAmongMany() {
    for (int round = 0; round < 100; round++) {
      for (int i = 0; i < 20; i++) {
        offer(peer(i));
      }
    }
    Map<PublicKey, Integer> each = new LinkedHashMap<>();
    ring.after(0, 100_000).forEach(e -> each.merge(e.peer(), 1, Integer::sum));
    assertEquals(20, each.size());
    int least = each.values().stream().min(Integer::compare).orElse(0);
    int most = each.values().stream().max(Integer::compare).orElse(0);
    assertTrue(most - least <= 1, each.toString());
  }

  @Test
  void shouldWakeWhoeverWaits() throws Exception {
    assertFalse(ring.await(0, Duration.ZERO));
    CompletableFuture<Boolean> woken = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                woken.complete(ring.await(0, Duration.ofSeconds(60)));
              } catch (InterruptedException e) {
                woken.completeExceptionally(e);
              }
            });
    offer(LOUD);
    assertTrue(woken.get());
    assertTrue(ring.await(40, Duration.ZERO));
  }

  @Test
  void shouldBeOneLineOfJsonWhateverIsInIt() {
    names.put("wg0", Map.of(LOUD, "Bob\"\n{\u0000}\u2028"));
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("packets", 3L);
    fields.put("prefixes", List.of("2001:db8::/64"));
    fields.put("reason", "a\nb\"");
    ring.offer(EventType.ADDRESS_REFUSED, "wg0", LOUD, fields);
    assertEquals(
        "{\"id\":41,\"time\":\"2026-11-30T10:00:00Z\",\"type\":\"address.refused\","
            + "\"interface\":\"wg0\",\"peer\":\""
            + LOUD
            + "\",\"name\":\"Bob\\\"\\n{\\u0000}\u2028\",\"packets\":3,"
            + "\"prefixes\":[\"2001:db8::/64\"],\"reason\":\"a\\nb\\\"\"}",
        EventJson.of(ring.after(0, 1).getFirst()));
    ring.offer(EventType.INTERFACE_UP, "wg0", null, Map.of());
    assertTrue(EventJson.of(ring.after(41, 1).getFirst()).endsWith("\"peer\":null}"));
  }

  @Test
  void shouldCutNamesThatAreTooLong() {
    names.put("wg0", Map.of(LOUD, "x".repeat(100_000)));
    assertEquals(128, names.of("wg0", LOUD).length());
    names.remove("wg0");
    assertEquals("", names.of("wg0", LOUD));
  }
}
