package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

/** Answers wait in a bounded number of bytes, of which each peer has a share. */
final class DelegationAnswersTest {
  private static final Ipv6Address AT = Ipv6Address.parse("fe80::2");
  private static final int LARGEST = 1232;

  private final DelegationAnswers answers = new DelegationAnswers();

  private static PublicKey key(int number) {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = (byte) number;
    bytes[1] = (byte) (number >> 8);
    return PublicKey.ofBytes(bytes);
  }

  private List<PublicKey> send(PublicKey... ready) {
    List<PublicKey> sent = new ArrayList<>();
    int count = answers.send(List.of(ready)::contains, (peer, to, message) -> sent.add(peer));
    assertEquals(sent.size(), count);
    return sent;
  }

  @Test
  void shouldKeepTheNewestOfEachPeer() {
    for (int i = 0; i < DelegationAnswers.SHARE; i++) {
      assertEquals(0, answers.add(key(1), AT, new byte[100]));
    }
    assertEquals(1, answers.add(key(1), AT, new byte[100]));
    assertEquals(0, answers.add(key(2), AT, new byte[100]));
    assertEquals(100 * (DelegationAnswers.SHARE + 1), answers.bytes());
    assertEquals(List.of(key(2)), send(key(2)), "only who may hear it");
    assertEquals(DelegationAnswers.SHARE, send(key(1), key(2)).size());
    assertEquals(0, answers.bytes());
  }

  @Test
  void shouldHaveRoomForOneAnswerToEachPeerHoweverManyAreHostile() {
    int hostile = 2000;
    for (int i = 0; i < hostile; i++) {
      for (int j = 0; j < 20; j++) {
        int _ = answers.add(key(i), AT, new byte[LARGEST]);
      }
    }
    assertTrue(answers.bytes() <= DelegationAnswers.ROOM + hostile * LARGEST);
    assertEquals(0, answers.add(key(hostile), AT, new byte[LARGEST]));
    assertEquals(List.of(key(hostile)), send(key(hostile)));
  }

  @Test
  void shouldForgetAPeer() {
    assertEquals(0, answers.add(key(1), AT, new byte[100]));
    answers.remove(key(1));
    answers.remove(key(1));
    assertEquals(0, answers.bytes());
    assertEquals(List.of(), send(key(1)));
  }
}
