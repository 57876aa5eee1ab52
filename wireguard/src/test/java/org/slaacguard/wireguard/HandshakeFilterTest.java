package org.slaacguard.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.wireguard.HandshakeFilter.Verdict.ANSWER;
import static org.slaacguard.wireguard.HandshakeFilter.Verdict.FIRST;
import static org.slaacguard.wireguard.HandshakeFilter.Verdict.KNOWN;
import static org.slaacguard.wireguard.HandshakeFilter.Verdict.MALFORMED;
import static org.slaacguard.wireguard.HandshakeFilter.Verdict.ORDINARY;
import static org.slaacguard.wireguard.HandshakeFilter.Verdict.TOO_MANY;
import static org.slaacguard.wireguard.HandshakeFilter.Verdict.UNKNOWN_INDEX;
import static org.slaacguard.wireguard.HandshakeFilter.Verdict.WRONG_MAC;
import static org.slaacguard.wireguard.SimulatedPair.SECOND;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.Ipv4Address;

/** How b, one end of a pair, judges messages, mostly a's. */
class HandshakeFilterTest {
  private static final Endpoint ELSEWHERE = Endpoint.parse("198.51.100.7:9");
  private final Random random = new Random(9);
  private final SimulatedPair pair = new SimulatedPair(9);
  private final HandshakeFilter filter = pair.b.protocol.newFilter();
  private final CookieGenerator generator =
      new CookieGenerator(new Blake2s(), pair.b.publicKey.toBytes());

  @AfterEach
  void close() {
    pair.close();
  }

  /** A message that knows b's key, and nothing else. */
  private byte[] stranger() {
    byte[] message = new byte[Messages.INITIATION_LENGTH];
    random.nextBytes(message);
    Bytes.putInt(message, 0, Messages.INITIATION);
    generator.sign(pair.now, message);
    return message;
  }

  private HandshakeFilter.Verdict judge(byte[] message, Endpoint from, boolean underLoad) {
    return filter.judge(pair.now, message, message.length, from, underLoad);
  }

  /** Gets the stranger a cookie for where it is. */
  private void prove(Endpoint from) {
    byte[] message = stranger();
    assertEquals(ANSWER, judge(message, from, true));
    assertTrue(generator.take(pair.now, filter.reply(pair.now, message, message.length, from)));
  }

  @Test
  void shouldRefuseJunkWhateverTheLoad() {
    for (boolean load : new boolean[] {false, true}) {
      byte[] message = stranger();
      message[20] ^= 1;
      assertEquals(WRONG_MAC, judge(message, ELSEWHERE, load));
      message = stranger();
      message[1] = 1;
      assertEquals(MALFORMED, judge(message, ELSEWHERE, load));
      message = stranger();
      Bytes.putInt(message, 0, 7);
      assertEquals(MALFORMED, judge(message, ELSEWHERE, load));
      assertEquals(MALFORMED, filter.judge(pair.now, stranger(), 149, ELSEWHERE, load), "too long");
      byte[] cookie = new byte[Messages.COOKIE_REPLY_LENGTH];
      Bytes.putInt(cookie, 0, Messages.COOKIE_REPLY);
      assertEquals(UNKNOWN_INDEX, judge(cookie, ELSEWHERE, load));
    }
    pair.b.protocol.privateKey(null);
    assertEquals(WRONG_MAC, judge(stranger(), ELSEWHERE, false), "without a key");
  }

  @Test
  void shouldLetStrangersWaitAndUnderLoadProveTheirSource() {
    assertEquals(ORDINARY, judge(stranger(), ELSEWHERE, false));
    prove(ELSEWHERE);
    assertEquals(FIRST, judge(stranger(), ELSEWHERE, true));
    assertEquals(FIRST, judge(stranger(), ELSEWHERE, false), "never behind those of just anybody");
    Endpoint port = Endpoint.parse("198.51.100.7:10");
    assertEquals(ANSWER, judge(stranger(), port, true), "a cookie is for its port");
    byte[] wrong = stranger();
    wrong[wrong.length - 1] ^= 1;
    assertEquals(ORDINARY, judge(wrong, ELSEWHERE, false));
  }

  @Test
  void shouldHoldWhoeverHasACookieToARate() {
    prove(ELSEWHERE);
    int first = 0;
    int more = 0;
    for (int i = 0; i < 1000; i++) {
      HandshakeFilter.Verdict verdict = judge(stranger(), ELSEWHERE, true);
      first += verdict == FIRST ? 1 : 0;
      more += verdict == TOO_MANY ? 1 : 0;
      pair.now += SECOND / 1000;
    }
    assertEquals(24, first, 1);
    assertEquals(1000, first + more);
    judge(stranger(), ELSEWHERE, true);
    assertEquals(TOO_MANY, judge(stranger(), ELSEWHERE, true));
    assertEquals(ORDINARY, judge(stranger(), ELSEWHERE, false));
  }

  /** Each answer to a made-up source is a packet to a victim. */
  @Test
  void shouldAnswerEachSourceAtABoundedRate() {
    int answers = 0;
    for (int i = 0; i < 10_000; i++) {
      answers += judge(stranger(), ELSEWHERE, true) == ANSWER ? 1 : 0;
      pair.now += SECOND / 1000;
    }
    assertEquals(204, answers, 2);
    assertEquals(ANSWER, judge(stranger(), Endpoint.parse("198.51.100.8:9"), true));
  }

  @Test
  void shouldAnswerAnHonestSourceWhateverOthersMakeUp() {
    int honest = 0;
    for (int i = 0; i < 100_000; i++) {
      pair.now += SECOND / 50_000;
      judge(stranger(), new Endpoint(new Ipv4Address(random.nextInt()), 9), true);
      if (i % 10_000 == 0) {
        honest += judge(stranger(), ELSEWHERE, true) == ANSWER ? 1 : 0;
      }
    }
    assertEquals(10, honest);
  }

  /** Whoever is honest never sends a message twice. */
  @ParameterizedTest
  @ValueSource(bytes = {0, 1})
  void shouldAnswerAReplayAFewTimesWhereverItComesFrom(byte mac2) {
    byte[] message = stranger();
    Arrays.fill(message, message.length - Messages.MAC, message.length, mac2);
    int answers = 0;
    for (int i = 0; i < 10_000; i++) {
      pair.now += SECOND / 50_000;
      Endpoint from = new Endpoint(new Ipv4Address(random.nextInt()), 9);
      answers += judge(message, from, true) == ANSWER ? 1 : 0;
    }
    assertEquals(AnsweredMessages.ANSWERS, answers);
    assertEquals(ANSWER, judge(stranger(), ELSEWHERE, true));
    assertEquals(ORDINARY, judge(message, ELSEWHERE, false), "only under load");
    prove(ELSEWHERE);
    generator.sign(pair.now, message);
    assertEquals(FIRST, judge(message, ELSEWHERE, true), "who has a cookie needs no answer");
  }

  @Test
  void shouldTellNobodyByAWrongMacThatAMessageIsARepetition() {
    byte[] message = stranger();
    byte[] forged = message.clone();
    forged[20] ^= 1;
    for (int i = 0; i < 10; i++) {
      Endpoint from = new Endpoint(new Ipv4Address(random.nextInt()), 9);
      assertEquals(WRONG_MAC, judge(forged, from, true));
    }
    assertEquals(ANSWER, judge(message, ELSEWHERE, true));
  }

  @Test
  void shouldNeedNoCookieWhereAPeerWasLately() {
    pair.a.sendData("one");
    pair.run(SECOND);
    assertEquals(List.of("one"), pair.b.delivered);
    Endpoint there = pair.a.address;
    assertEquals(KNOWN, judge(stranger(), there, true));
    Endpoint port = new Endpoint(there.address(), there.port() + 1);
    assertEquals(KNOWN, judge(stranger(), port, true), "another port, as after a restart");
    int first = 0;
    for (int i = 0; i < 10_000; i++) {
      first += judge(stranger(), there, true) == KNOWN ? 1 : 0;
      pair.now += SECOND / 1000;
    }
    assertEquals(13, first, 2, "one a second");
    pair.now += RecentSources.LATELY + SECOND;
    assertEquals(ANSWER, judge(stranger(), there, true), "long ago");
  }

  /** Real hosts can get cookies, and a thousand of them need little to send so much. */
  @Test
  void shouldHearKnownPeersWhateverOthersWithCookiesSend() {
    pair.a.sendData("one");
    pair.run(SECOND);
    int first = 0;
    for (int i = 0; i < 300; i++) {
      Endpoint each = new Endpoint(new Ipv4Address(0xcb00_0000 + (i << 8)), 9);
      prove(each);
      for (int j = 0; j < 5; j++) {
        first += judge(stranger(), each, true) == FIRST ? 1 : 0;
      }
    }
    assertEquals(1001, first, "the burst of all together");
    prove(ELSEWHERE);
    assertEquals(TOO_MANY, judge(stranger(), ELSEWHERE, true));
    assertEquals(KNOWN, judge(stranger(), pair.a.address, true));
    prove(pair.b.address);
    assertEquals(TOO_MANY, judge(stranger(), pair.b.address, true), "one that only has a cookie");
  }

  @Test
  void shouldKnowOnePlaceAPeer() {
    pair.a.sendData("one");
    pair.run(SECOND);
    Endpoint before = pair.a.address;
    pair.a.address = ELSEWHERE;
    pair.a.protocol.initiate(pair.a.peer, pair.now);
    pair.run(10 * SECOND);
    assertEquals(KNOWN, judge(stranger(), ELSEWHERE, true));
    assertEquals(ANSWER, judge(stranger(), before, true), "it has left");
    pair.b.protocol.removePeer(pair.b.peer);
    pair.now += 10 * SECOND;
    assertEquals(ANSWER, judge(stranger(), ELSEWHERE, true), "it is none any more");
  }

  @Test
  void shouldRehearseWithoutTakingAnythingFromAnybody() {
    for (int i = 0; i < 1000; i++) {
      filter.rehearse(pair.now + i);
    }
    assertEquals(ANSWER, judge(stranger(), ELSEWHERE, true));
    pair.b.protocol.privateKey(null);
    filter.rehearse(pair.now);
  }
}
