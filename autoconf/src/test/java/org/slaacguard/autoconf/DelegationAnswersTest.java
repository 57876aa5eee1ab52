package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

  /** The data plane drops what it gets too much of, whoever it is for. */
  @Test
  void shouldSendNoMoreThanADataPlaneTakesAndNobodyASecondOneBeforeAllHaveOne() {
    int hostile = 200;
    for (int i = 0; i < hostile; i++) {
      for (int j = 0; j < DelegationAnswers.SHARE; j++) {
        int _ = answers.add(key(i), AT, new byte[100]);
      }
    }
    List<PublicKey> late = new ArrayList<>();
    for (int i = hostile; i < hostile + 100; i++) {
      late.add(key(i));
      int _ = answers.add(key(i), AT, new byte[100]);
    }
    List<PublicKey> sent = new ArrayList<>();
    int calls = 0;
    do {
      int count = answers.send(peer -> true, (peer, to, message) -> sent.add(peer));
      assertTrue(count > 0 && count <= DelegationAnswers.MOST);
      calls++;
    } while (answers.hasMore());
    assertEquals(hostile * DelegationAnswers.SHARE + 100, sent.size());
    assertEquals(Math.ceilDiv(sent.size(), DelegationAnswers.MOST), calls);
    assertEquals(hostile + 100, Set.copyOf(sent.subList(0, 2 * DelegationAnswers.MOST)).size());
    assertTrue(sent.subList(0, 2 * DelegationAnswers.MOST).containsAll(late));
    assertEquals(0, answers.bytes());
    assertEquals(0, answers.send(peer -> true, (peer, to, message) -> {}));
    assertFalse(answers.hasMore());
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
