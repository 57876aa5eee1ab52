package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.net.InterfaceAddress;

/** Lines that people have in files of other programs, and what is said of them. */
final class ForeignKeysTest {
  private static final String ANDROID =
      "only WireGuard's application for Android uses it: leave it out";
  private static final String AMNEZIA =
      "it belongs to AmneziaWG, another protocol: Slaacguard speaks WireGuard";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "IncludedApplications = org.example, org.example.b | " + ANDROID,
        "ExcludedApplications = org.example | " + ANDROID,
        "Jc = 4 | " + AMNEZIA,
        "H1 = 1148 | " + AMNEZIA,
        "i5 = <b 0x> | " + AMNEZIA,
        "Description = laptop | a peer is named by a comment: # friendly_name = NAME",
      })
  void shouldSayWhoseAKeyIs(String line, String explained) {
    String key = line.substring(0, line.indexOf(' '));
    assertEquals(
        List.of("f:2: unknown key '" + key + "' in [Interface]; " + explained),
        problems("[Interface]\n" + line + "\n"));
  }

  @Test
  void shouldSuggestNothingThatNobodyMeant() {
    assertEquals(
        List.of("f:2: unknown key 'Frobnicate' in [Interface]"),
        problems("[Interface]\nFrobnicate = 1\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "[NetDev], systemd-networkd or NetworkManager",
    "[WireGuardPeer], systemd-networkd or NetworkManager",
    "[connection], NetworkManager",
    "[wireguard-peer.xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=], NetworkManager",
  })
  void shouldSayWhoseAFileIs(String header, String program) {
    String name = header.length() > 30 ? "" : " '" + header + "'";
    assertEquals(
        List.of(
            "f:1: unknown section"
                + name
                + "; this file is for "
                + program
                + ", not for wg-quick; a section must be [Interface] or [Peer]"),
        problems(header + "\nName = wg0\n"));
  }

  private static List<String> problems(String text) {
    return assertThrows(ConfigException.class, () -> ConfigFile.parse("f", text))
        .problems()
        .stream()
        .map(ConfigException.Problem::toString)
        .toList();
  }

  @Test
  void shouldTakeAnAddressOnceThatIsThereTwice() throws ConfigException {
    ConfigNotes notes = new ConfigNotes();
    String text = "[Interface]\nAddress = 10.0.0.1/24, 2001:db8::1/64\nAddress = 10.0.0.1/24\n";
    try (Configuration read = ConfigFile.parse("f", text, notes)) {
      assertEquals(
          List.of(InterfaceAddress.parse("10.0.0.1/24"), InterfaceAddress.parse("2001:db8::1/64")),
          read.device().network().addresses());
    }
    assertEquals(
        List.of("f:3: Address: 10.0.0.1/24 is there twice"),
        notes.warnings().stream().map(ConfigException.Problem::toString).toList());
  }
}
