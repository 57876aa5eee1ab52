package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PppoeConfirmationTest {
  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  /** As rp-pppoe's server sends it, then with padding, and without the tag. */
  @ParameterizedTest
  @CsvSource({
    "1165 0001 0012 0101 0000 0103 0004 0a000000 0120 0002 05dc, 1, 1500",
    "1165 ffff 000a 0120 0002 05dc 0000 0000 0000 0000, 65535, 1500",
    "1165 0002 0004 0101 0000, 2, 0",
    "1165 0003 0000, 3, 0",
    "1165 0004 0006 0120 0002 0000, 4, 0",
  })
  void shouldReadWhatTheOtherEndTakes(String frame, int session, int maxPayload) {
    PppoeConfirmation read = PppoeConfirmation.read(hex(frame));
    assertNotNull(read);
    assertEquals(new PppoeConfirmation(session, maxPayload), read);
  }

  /** Another code or version, no session, lengths beyond the end, a tag of another length. */
  @ParameterizedTest
  @CsvSource({
    "1107 0001 0000",
    "2165 0001 0000",
    "1165 0000 000a 0120 0002 05dc",
    "1165 0001 0007 0120 0002 05dc",
    "1165 0001 0006 0120 0003 05dc",
    "1165 0001 0005 0120 0001 05",
    "1165 0001 0008 0120 0004 000005dc",
    "1165 0001 0003 010100",
    "1165 0001 00",
    "1165",
  })
  void shouldRefuseWhatIsNone(String frame) {
    assertNull(PppoeConfirmation.read(hex(frame)));
  }

  @Test
  void shouldRefuseNothing() {
    assertNull(PppoeConfirmation.read(new byte[0]));
  }
}
