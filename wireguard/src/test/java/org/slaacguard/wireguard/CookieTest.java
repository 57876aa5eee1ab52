package org.slaacguard.wireguard;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.wireguard.SimulatedPair.SECOND;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.Endpoint;

class CookieTest {
  private static final long LIFE = ProtocolLimits.COOKIE_LIFE;
  private static final Endpoint HERE = Endpoint.parse("192.0.2.1:5000");
  private final Random random = new Random(5);
  private final byte[] server = new byte[32];
  private final CookieChecker checker = new CookieChecker(new Blake2s(), server);
  private final CookieGenerator generator = new CookieGenerator(new Blake2s(), server);

  private byte[] message(long now) {
    byte[] message = new byte[Messages.INITIATION_LENGTH];
    random.nextBytes(message);
    Arrays.fill(message, message.length - 32, message.length, (byte) 0);
    generator.sign(now, message);
    return message;
  }

  @Test
  void shouldMakeDoUnderLoad() {
    try (SimulatedPair pair = new SimulatedPair(5)) {
      pair.b.underLoad = true;
      pair.a.sendData("one");
      pair.run(SECOND);
      assertEquals(1, pair.b.counted(ProtocolEvent.COOKIE_REPLY_SENT));
      assertEquals(1, pair.a.counted(ProtocolEvent.COOKIE_ACCEPTED));
      assertEquals(List.of(), pair.b.delivered);
      pair.run(6 * SECOND);
      assertEquals(List.of("one"), pair.b.delivered);
      assertEquals(1, pair.b.counted(ProtocolEvent.COOKIE_REPLY_SENT));
    }
  }

  @Test
  void shouldMakeDoWhenBothAreUnderLoad() {
    try (SimulatedPair pair = new SimulatedPair(6)) {
      pair.a.underLoad = true;
      pair.b.underLoad = true;
      pair.a.sendData("one");
      pair.run(60 * SECOND);
      assertEquals(List.of("one"), pair.b.delivered);
      assertNotNull(pair.a.peer.sendingKeypair(pair.now));
      assertEquals(0, pair.a.counted(ProtocolEvent.COOKIE_REPLY_SENT));
    }
  }

  @Test
  void shouldProveTheSourceWithACookie() {
    byte[] first = message(0);
    assertTrue(checker.mac1Right(first, first.length));
    assertFalse(checker.mac2Right(0, first, first.length, HERE));
    assertTrue(generator.take(0, checker.reply(0, first, first.length, HERE, random)));
    byte[] second = message(1);
    assertTrue(checker.mac1Right(second, second.length));
    assertTrue(checker.mac2Right(1, second, second.length, HERE));
    assertFalse(checker.mac2Right(1, second, second.length, Endpoint.parse("192.0.2.1:5001")));
    assertFalse(checker.mac2Right(1, second, second.length, Endpoint.parse("192.0.2.2:5000")));
    second[second.length - 1] ^= 1;
    assertFalse(checker.mac2Right(1, second, second.length, HERE));
  }

  @Test
  void shouldLetCookiesGrowOld() {
    byte[] first = message(0);
    generator.take(0, checker.reply(0, first, first.length, HERE, random));
    byte[] second = message(LIFE - 1);
    assertTrue(checker.mac2Right(LIFE - 1, second, second.length, HERE));
    byte[] third = message(LIFE);
    assertArrayEquals(new byte[16], Arrays.copyOfRange(third, third.length - 16, third.length));
  }

  /** Else a peer that asks just before the change would fail when it tries again, 5 s later. */
  @Test
  void shouldCountACookieForItsWholeLifeThoughTheSecretChanges() {
    byte[] first = message(0);
    checker.reply(0, first, first.length, HERE, random);
    byte[] asking = message(LIFE - 1);
    generator.take(LIFE - 1, checker.reply(LIFE - 1, asking, asking.length, HERE, random));
    byte[] proved = message(LIFE);
    assertTrue(checker.mac2Right(LIFE, proved, proved.length, HERE), "before the change");
    checker.reply(LIFE, first, first.length, HERE, random);
    for (long later : new long[] {0, 5 * SECOND, LIFE - 2}) {
      byte[] again = message(LIFE + later);
      assertTrue(checker.mac2Right(LIFE + later, again, again.length, HERE), "after " + later);
    }
  }

  @Test
  void shouldLetSecretsGrowOld() {
    byte[] first = message(0);
    generator.take(0, checker.reply(0, first, first.length, HERE, random));
    byte[] proved = message(1);
    assertTrue(checker.mac2Right(2 * LIFE - 1, proved, proved.length, HERE));
    assertFalse(checker.mac2Right(2 * LIFE, proved, proved.length, HERE), "nobody asked since");
    checker.reply(LIFE, first, first.length, HERE, random);
    assertFalse(checker.mac2Right(2 * LIFE, proved, proved.length, HERE), "the one before");
    checker.reply(2 * LIFE, first, first.length, HERE, random);
    assertFalse(checker.mac2Right(2 * LIFE - 1, proved, proved.length, HERE), "two before");
  }

  @Test
  void shouldForgetAllSecretsWithTheKey() {
    byte[] first = message(0);
    checker.reply(0, first, first.length, HERE, random);
    byte[] asking = message(LIFE - 1);
    generator.take(LIFE - 1, checker.reply(LIFE - 1, asking, asking.length, HERE, random));
    checker.reply(LIFE, first, first.length, HERE, random);
    byte[] proved = message(LIFE);
    checker.wipe();
    assertFalse(checker.mac2Right(LIFE, proved, proved.length, HERE));
  }

  @Test
  void shouldTakeACookieOnlyForItsLastMessageAndOnce() {
    byte[] first = message(0);
    byte[] reply = checker.reply(0, first, first.length, HERE, random);
    message(0);
    assertFalse(generator.take(0, reply), "another message was sent since");
    byte[] third = message(0);
    byte[] good = checker.reply(0, third, third.length, HERE, random);
    byte[] forged = good.clone();
    forged[40] ^= 1;
    assertFalse(generator.take(0, forged));
    assertTrue(generator.take(0, good));
    assertFalse(generator.take(0, good), "a cookie reply is good for one message");
  }

  @Test
  void shouldRefuseMac1OfAnotherKey() {
    byte[] other = new byte[32];
    other[0] = 1;
    byte[] message = message(0);
    CookieChecker elsewhere = new CookieChecker(new Blake2s(), other);
    assertFalse(elsewhere.mac1Right(message, message.length));
    assertTrue(checker.mac1Right(message, message.length));
  }

  /** draft-irtf-cfrg-xchacha-03, appendix A.3.1. */
  @Test
  void shouldOpenCookiesAsTheDraftSays() throws Exception {
    HexFormat hex = HexFormat.of();
    byte[] key = hex.parseHex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
    byte[] nonce = hex.parseHex("404142434445464748494a4b4c4d4e4f5051525354555657");
    byte[] ad = hex.parseHex("50515253c0c1c2c3c4c5c6c7");
    byte[] plain =
        ("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
                + "future, sunscreen would be it.")
            .getBytes(US_ASCII);
    byte[] sealed = PlainXChaCha.seal(key, nonce, ad, plain);
    assertEquals("bd6d179d3e83d43b9576579493c0e939", hex.formatHex(Arrays.copyOf(sealed, 16)));
    assertEquals(
        "c0875924c1c7987947deafd8780acf49",
        hex.formatHex(Arrays.copyOfRange(sealed, plain.length, sealed.length)));
    byte[] back = new byte[plain.length];
    assertTrue(HandshakeAead.openCookie(key, nonce, ad, sealed, back));
    assertArrayEquals(plain, back);
  }
}
