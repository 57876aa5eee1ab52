package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slaacguard.net.PublicKey;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Peers' names out of a file that somebody else has written: in hosts files and in events. */
final class HostileNamesTest {
  private static final PublicKey PEER = PublicKey.parseHex("0b".repeat(32));

  static List<String> names() {
    return List.of(
        "laptop\n10.0.0.1 bank.example",
        "laptop 10.0.0.1",
        "laptop\t::1\tbank",
        "a\",\"type\":\"peer.removed",
        "a\\",
        "$(reboot)",
        "`reboot`",
        "a#b",
        "../../etc/passwd",
        "localhost",
        "LOCALHOST",
        "10",
        "0x7f000001",
        "127.0.0.1",
        "::1",
        "*",
        ".",
        "-",
        "-rf",
        "xn--",
        "a..b",
        "\u001b[2J\u001b]0;x\u0007",
        "\u202egpj.exe",
        "\u0000",
        "\ud800",
        "\u24d0\u24d1",
        "x".repeat(10_000));
  }

  @ParameterizedTest
  @MethodSource("names")
  void shouldBeALabelOrNothingInAHostsFile(String name) {
    for (String domain : new String[] {"vpn.example", null}) {
      Map<PublicKey, String> called = new LinkedHashMap<>();
      called.put(PEER, name);
      PeerHostNames made = PeerHostNames.of(called, domain);
      for (String host : made.names().values()) {
        String end = domain == null ? "" : "." + domain;
        assertTrue(host.endsWith(end), host);
        String label = host.substring(0, host.length() - end.length());
        assertTrue(label.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"), label);
        assertFalse(domain == null && label.matches("localhost|[0-9]+|0x[0-9a-f]+"), label);
      }
      assertEquals(1, made.names().size() + made.remarks().size());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void shouldBeOneTextInAnEvent(String name) {
    String json =
        EventJson.of(
            new GatewayEvent(
                1,
                Instant.EPOCH,
                EventType.ADDRESS_LEARNED,
                "wg0",
                PEER,
                name,
                Map.of("reason", name)));
    assertFalse(json.contains("\n"), json);
    Map<String, String> texts = new LinkedHashMap<>();
    try (JsonParser parser =
        JsonFactory.builder().build().createParser(ObjectReadContext.empty(), json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          assertEquals(null, texts.put(parser.currentName(), parser.getString()), json);
        }
      }
    }
    assertEquals("address.learned", texts.get("type"));
    if (name.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      assertEquals(name, texts.get("name"));
      assertEquals(name, texts.get("reason"));
    }
  }
}
