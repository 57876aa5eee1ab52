package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.net.Duid;

class UplinkSettingsTest {
  @Test
  void shouldAskForA56AndNothingElseUnlessToldTo() {
    UplinkSettings plain = UplinkSettings.parse("ppp0");
    assertEquals(
        new UplinkSettings(
            "ppp0", 56, 1, false, false, false, false, false, true, 0, null, List.of()),
        plain);
    assertEquals("ppp0", plain.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ppp0",
        "eth0.7 length=60 delegations=3 address=yes rapid-commit=yes reconfigure=yes release=yes"
            + " dns=yes source-routes=no priority=6 duid=00:04:01:02:03 option=15:0003666f6f option=16:0000000c",
      })
  void shouldReadWhatItWrites(String text) {
    assertEquals(text, UplinkSettings.parse(text).toString());
  }

  @Test
  void shouldReadADuidAndOptionsInAnyCase() {
    UplinkSettings settings =
        UplinkSettings.parse("wan0 DUID=00:04:AA:BB:CC Rapid-Commit=on option=16:0A");
    assertEquals(Duid.parse("00:04:aa:bb:cc"), settings.duid());
    assertTrue(settings.rapidCommit());
    assertEquals(16, settings.options().getFirst().code());
  }

  @ParameterizedTest
  @CsvSource({
    "wan0 length=0, 1 to 64",
    "wan0 length=65, 1 to 64",
    "wan0 delegations=17, 1 to 16",
    "wan0 priority=7, 0 to 6",
    "wan0 duid=zz, DUID",
    "wan0 option=16, 16:0000000c",
    "wan0 option=x:00, 16:0000000c",
    "wan0 option=16:0, 16:0000000c",
    "wan0 release=maybe, yes or no",
    "wan0 prefix=56, an option of an uplink must be",
    "length=56, not the name of an interface",
    "a-name-of-16-char, not the name of an interface",
  })
  void shouldSayWhatIsWrong(String text, String says) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> UplinkSettings.parse(text));
    assertTrue(String.valueOf(e.getMessage()).contains(says), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "delegated:0, delegated:0 valid=90m preferred=45m",
    "DELEGATED:1F valid=1h, delegated:1f valid=1h preferred=45m",
    "delegated:a valid=10m on-link=no, delegated:a valid=10m preferred=10m on-link=no",
  })
  void shouldAdvertiseASubnetOfWhatIsDelegated(String text, String same) {
    PrefixSettings prefix = PrefixSettings.parse(text);
    assertEquals(same, prefix.toString());
    assertEquals(prefix, PrefixSettings.parse(same));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"delegated:", "delegated:g", "delegated:-1", "delegated:10000000", "delegated"})
  void shouldRefuseWhatIsNoSubnet(String text) {
    assertThrows(IllegalArgumentException.class, () -> PrefixSettings.parse(text));
  }
}
