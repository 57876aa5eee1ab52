package org.slaacguard.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.wireguard.Wycheproof.hex;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class JdkX25519Test {
  private final X25519 dh = new JdkX25519();

  @Test
  void shouldAgreeWithWycheproofAndRefuseSecretsOfZero() throws IOException {
    List<String[]> cases = Wycheproof.cases("wycheproof-x25519.txt");
    assertEquals(518, cases.size());
    for (String[] test : cases) {
      byte[] expected = hex(test[3]);
      byte[] shared = new byte[32];
      boolean usable = dh.agree(hex(test[1]), hex(test[2]), shared);
      assertEquals(!Arrays.equals(expected, new byte[32]), usable, "case " + test[0]);
      assertArrayEquals(expected, shared, "case " + test[0]);
    }
  }

  /** RFC 7748, section 6.1. */
  @Test
  void shouldMakeTheKeysOfTheRfc() {
    byte[] alice = hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    byte[] bob = hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    byte[] alicePublic = new byte[32];
    byte[] bobPublic = new byte[32];
    dh.publicKey(alice, alicePublic);
    dh.publicKey(bob, bobPublic);
    assertArrayEquals(
        hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"), alicePublic);
    assertArrayEquals(
        hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"), bobPublic);
    byte[] shared = new byte[32];
    assertTrue(dh.agree(alice, bobPublic, shared));
    assertArrayEquals(
        hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"), shared);
  }
}
