package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.PublicKey;
import org.slaacguard.testing.Cases;

final class NamesInFileTest {
  private static final PublicKey ONE = PublicKey.ofBytes(filled(1));
  private static final PublicKey TWO = PublicKey.ofBytes(filled(2));
  private static final String SECRET = "PrivateKey = " + PublicKey.ofBytes(filled(9));

  private static byte[] filled(int value) {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = (byte) value;
    return bytes;
  }

  private static Map<PublicKey, String> names(String text) {
    return NamesInFile.of(ByteText.encode(text));
  }

  @Test
  void shouldReadNamesAsExportersDo() {
    String text =
        "\ufeff[Interface]\r\n"
            + SECRET
            + "\r\n\r\n[Peer]\r\n# friendly_name = Anna's phone\r\n public key = "
            + ONE
            + "\r\nPresharedKey = "
            + TWO
            + "\r\n[peer]\n#Friendly_Name=server\nAllowedIPs = ::/0\nPublicKey="
            + TWO;
    assertEquals(Map.of(ONE, "Anna's phone", TWO, "server"), names(text));
    assertEquals(List.of(ONE, TWO), List.copyOf(names(text).keySet()));
  }

  @Test
  void shouldLeaveOutWhoIsDisabledOrHasNoName() {
    assertEquals(
        Map.of(),
        names(
            "[Peer]\nPublicKey = "
                + ONE
                + "\n# friendly_name = too late\n#disabled: [Peer]\n"
                + "#disabled: # friendly_name = away\n#disabled: PublicKey = "
                + TWO));
  }

  @Test
  void shouldReadNothingOutOfWhatIsNoFile() {
    assertEquals(Map.of(), names(""));
    assertEquals(Map.of(), NamesInFile.of(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf, 0}));
    assertEquals(Map.of(), NamesInFile.of(new byte[1000]));
  }

  @Test
  void shouldReadWhatTheConfigurationReads() {
    String[] lines = {
      "[Interface]",
      "[Peer]",
      "# friendly_name = a",
      "#friendly_name=b",
      "# x",
      "",
      "[peer]  # y",
      "PublicKey = " + ONE,
      "Public Key=" + TWO,
      "#disabled: [Peer]",
      "#disabled: PublicKey = " + TWO,
      "AllowedIPs = 10.0.0.1/32",
      SECRET,
      "PersistentKeepalive = 5"
    };
    Cases.run(
        2_000,
        draw -> {
          String text =
              String.join(draw.flip() ? "\n" : "\r\n", draw.list(0, 14, d -> d.of(lines)));
          ConfigNotes notes = new ConfigNotes();
          try (Configuration read = ConfigFile.parse("f", text, notes)) {
            assertEquals(notes.names(), names(text), () -> text + read.peers().size());
          } catch (ConfigException e) {
            assertEquals(names(text), names(text), text);
          }
        });
  }
}
