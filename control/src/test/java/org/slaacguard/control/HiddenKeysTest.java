package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

class HiddenKeysTest {
  private static final String KEY = "XasIfmJKikt54X+Lg4AO5m87sSkmGLb9HC+LJ/+I4Os=";
  private static final String OTHER = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PrivateKey = %s",
        "privatekey=%s",
        "\tPRIVATEKEY\t=\t%s\r",
        "Private Key = %s # mine",
        "PrivateKey =    %s   "
      })
  void shouldReadAKeyWithoutItsText(String line) throws ConfigException {
    byte[] text = bytes("[Interface]\n" + line.formatted(KEY) + "\nListenPort = 7\n");
    try (HiddenKeys keys = HiddenKeys.hide(ByteBuffer.wrap(text));
        Configuration read = parse(text, keys)) {
      assertFalse(string(text).contains(KEY.substring(0, 8)), string(text));
      assertEquals(SecretKey.parse(KEY), read.device().privateKey());
      assertEquals(7, read.device().listenPort());
    }
  }

  @Test
  void shouldGiveEachPeerItsOwn() throws ConfigException {
    byte[] text =
        bytes(
            "[Interface]\nPrivateKey = %s\n[Peer]\nPublicKey = %s\nPresharedKey = %s"
                .formatted(KEY, OTHER, OTHER));
    try (HiddenKeys keys = HiddenKeys.hide(ByteBuffer.wrap(text));
        Configuration read = parse(text, keys)) {
      assertEquals(SecretKey.parse(KEY), read.device().privateKey());
      assertEquals(SecretKey.parse(OTHER), read.peers().getFirst().presharedKey());
      assertEquals(PublicKey.parse(OTHER), read.peers().getFirst().publicKey());
    }
  }

  @Test
  void shouldDecodeAsTheLibraryDoes() throws ConfigException {
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      byte[] bytes = new byte[SecretKey.LENGTH];
      random.nextBytes(bytes);
      byte[] text =
          bytes("[Interface]\nPrivateKey=" + Base64.getEncoder().encodeToString(bytes) + "\n");
      try (HiddenKeys keys = HiddenKeys.hide(ByteBuffer.wrap(text));
          Configuration read = parse(text, keys)) {
        assertEquals(SecretKey.ofBytes(bytes), read.device().privateKey());
      }
    }
  }

  @Test
  void shouldHideKeysInComments() {
    byte[] text = bytes("# PrivateKey = " + KEY + "\n#! PresharedKey = none\n");
    HiddenKeys.hide(ByteBuffer.wrap(text)).close();
    assertFalse(string(text).contains(KEY.substring(0, 8)), string(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"~0", "~", "~1", "~x", "", "short", KEY + "A", "*" + KEY, "%s=", "~99999999999"})
  void shouldLeaveWhatIsNoKeyToTheParser(String value) {
    byte[] text = bytes("[Interface]\nPrivateKey = " + KEY + "\nPrivateKey = " + value + "\n");
    try (HiddenKeys keys = HiddenKeys.hide(ByteBuffer.wrap(text))) {
      ConfigException e = assertThrows(ConfigException.class, () -> parse(text, keys).close());
      assertEquals(3, e.problems().getFirst().line());
    }
  }

  /** A Kelvin sign is a small k where case does not count. */
  @Test
  void shouldTakeNoMarkThatIsTheFilesOwn() {
    byte[] text = bytes("[Interface]\nPrivate\u212aey = ~7\n");
    try (HiddenKeys keys = HiddenKeys.hide(ByteBuffer.wrap(text))) {
      ConfigException e = assertThrows(ConfigException.class, () -> parse(text, keys).close());
      assertEquals(2, e.problems().getFirst().line());
    }
  }

  @Test
  void shouldTakeNoMarkWhereNothingIsHidden() {
    assertThrows(
        ConfigException.class,
        () -> ConfigFile.parse("f", "[Interface]\nPrivateKey = ~0\n").close());
  }

  @Test
  void shouldWipeWhatItHides() {
    byte[] text = bytes("PrivateKey = " + KEY);
    HiddenKeys keys = HiddenKeys.hide(ByteBuffer.wrap(text));
    keys.close();
    try (SecretKey wiped = keys.read("~0")) {
      assertEquals(SecretKey.zero(), wiped);
    }
  }

  private static Configuration parse(byte[] text, HiddenKeys keys) throws ConfigException {
    return ConfigFile.parse("f", ByteText.decode(text), new ConfigNotes(), keys);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String string(byte[] text) {
    return new String(text, StandardCharsets.UTF_8);
  }
}
