package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PeerNameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"a", "laptop", "Anna's phone", "büro-2", "電話", "a@b.c (old)", "7", "a & b"})
  void shouldTakeWhatPeopleCallThings(String name) {
    assertEquals(name, PeerName.check(name));
    assertEquals(name, PeerName.in(PeerName.line(name)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        " a",
        "a ",
        "-a",
        ".",
        "a\nb",
        "a\n[Peer]",
        "a\r",
        "a\tb",
        "a\0",
        "a#b",
        "a\"b",
        "a\\b",
        "a/b",
        "a\u001b[31m",
        "a\u202eb",
        "a\u2028b",
        "a\ud800",
        "a\udcff",
        "a\u200bb",
        "$(id)",
        "a;b",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "oq7d0X2JQc0MNJVBpcZBIpyrI4suTFfAC6Nboo9sY1A="
      })
  void shouldRefuseWhatDoesNotFitALineATableOrALabel(String name) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> PeerName.check(name));
    assertFalse(
        String.valueOf(e.getMessage()).chars().anyMatch(c -> c < ' ' || c > 0x7e), e.getMessage());
  }

  @Test
  void shouldReadNamesAsOthersWriteThem() {
    assertEquals("a b", PeerName.in("\t#friendly_name=a b \r\n"));
    assertEquals("x", PeerName.in("# Friendly_Name = x\n"));
    assertNull(PeerName.in("# friendly_name =\n"));
    assertNull(PeerName.in("# friendly_names = x\n"));
    assertNull(PeerName.in("friendly_name = x\n"));
  }
}
