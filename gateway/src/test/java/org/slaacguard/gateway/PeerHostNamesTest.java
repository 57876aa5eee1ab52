package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.PublicKey;

final class PeerHostNamesTest {
  private static PublicKey key(int first) {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = (byte) first;
    return PublicKey.ofBytes(bytes);
  }

  private static Map<PublicKey, String> called(String... names) {
    Map<PublicKey, String> called = new LinkedHashMap<>();
    for (String name : names) {
      called.put(key(called.size()), name);
    }
    return called;
  }

  private static List<String> names(Map<PublicKey, String> called, PeerHostNames names) {
    return called.keySet().stream().map(peer -> names.names().getOrDefault(peer, "")).toList();
  }

  @Test
  void shouldPutTheDomainBehindEachNameOnce() {
    Map<PublicKey, String> called = called("Anna's phone", "nas.VPN.example", "10");
    PeerHostNames names = PeerHostNames.of(called, "vpn.example");
    assertEquals(
        List.of("annas-phone.vpn.example", "nas.vpn.example", "10.vpn.example"),
        names(called, names));
    assertEquals(List.of(), names.remarks());
  }

  @Test
  void shouldNumberNamesThatAreAlikeInTheOrderOfTheFile() {
    Map<PublicKey, String> called = called("phone", "Phone!", "phone-2", "PHONE");
    PeerHostNames names = PeerHostNames.of(called, null);
    assertEquals(List.of("phone", "phone-3", "phone-2", "phone-4"), names(called, names));
    assertEquals(
        List.of(
            "two peers would be 'phone': 'Phone!' is 'phone-3'",
            "two peers would be 'phone': 'PHONE' is 'phone-4'"),
        names.remarks());
  }

  @Test
  void shouldNumberLongNamesWithinALabel() {
    Map<PublicKey, String> called = called("a".repeat(63), "a".repeat(63));
    assertEquals("a".repeat(61) + "-2", names(called, PeerHostNames.of(called, null)).getLast());
  }

  @Test
  void shouldGiveNoNameThatMeansSomethingElse() {
    Map<PublicKey, String> called = called("10", "localhost", "'", "good");
    PeerHostNames names = PeerHostNames.of(called, null);
    assertEquals(List.of("", "", "", "good"), names(called, names));
    assertEquals(3, names.remarks().size());
    assertTrue(names.remarks().getFirst().contains("'10'"));
  }

  @Test
  void shouldNotFillTheNoticesWithRemarks() {
    Map<PublicKey, String> called =
        called(IntStream.range(0, 100).mapToObj(i -> "same").toArray(String[]::new));
    PeerHostNames names = PeerHostNames.of(called, null);
    assertEquals(100, names.names().size());
    assertEquals(6, names.remarks().size());
    assertEquals("and so for 94 more peers", names.remarks().getLast());
  }
}
