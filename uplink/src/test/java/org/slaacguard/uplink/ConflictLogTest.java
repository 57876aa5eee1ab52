package org.slaacguard.uplink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.slaacguard.autoconf.NeighborProxy.Verdict;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

/** Notices of claims on an uplink, whoever claims whatever. */
class ConflictLogTest {
  private static final long LIAR = 0x02_00_00_00_00_66L;

  private static final PublicKey PEER = PublicKey.parseHex("01".repeat(32));
  private static final PublicKey OTHER = PublicKey.parseHex("02".repeat(32));

  private final ConflictLog log = new ConflictLog("wg0", 0);

  private static Ipv6Address address(int number) {
    return new Ipv6Address(0x2001_0db8_0000_0000L, number);
  }

  @Test
  void shouldLetNoClaimsInVainHideATrueConflict() {
    for (int i = 0; i < 1000; i++) {
      log.conflict(
          "eth0", address(i), PEER, LIAR + i, i % 2 == 0 ? Verdict.DEFENDED : Verdict.OVERRULED);
    }
    assertEquals(ConflictLog.KEPT, log.texts().size());
    log.conflict("eth0", address(5000), PEER, 0x02_00_00_00_00_01L, Verdict.WITHDRAWN);
    assertEquals(ConflictLog.KEPT, log.texts().size());
    String text = log.texts().getLast();
    assertTrue(
        text.startsWith(address(5000) + " of a peer is also claimed by 02:00:00:00:00:01"), text);
    for (int i = 0; i < 1000; i++) {
      log.conflict("eth0", address(i), PEER, LIAR + i, Verdict.DEFENDED);
    }
    assertTrue(log.texts().contains(text), "it stands until it is over");
    log.over("eth0", address(5000));
    assertTrue(!log.texts().contains(text));
  }

  @Test
  void shouldTellOfANeighborOnceThatObjectsToEverything() {
    for (int i = 0; i < 1000; i++) {
      log.conflict("eth0", address(i), PEER, LIAR, Verdict.OVERRULED);
    }
    assertEquals(1, log.texts().size());
    assertTrue(log.texts().getFirst().startsWith("02:00:00:00:00:66 at eth0 objects"));
  }

  @Test
  void shouldForgetWhatWasInVainAfterSomeMinutes() {
    log.conflict("eth0", address(1), PEER, LIAR, Verdict.OVERRULED);
    log.conflict("eth0", address(2), PEER, LIAR, Verdict.DEFENDED);
    log.conflict("eth0", address(3), PEER, LIAR, Verdict.WITHDRAWN);
    log.tick(ConflictLog.REMEMBERED - 1);
    assertEquals(3, log.texts().size());
    log.conflict("eth0", address(9), PEER, LIAR, Verdict.OVERRULED);
    log.tick(ConflictLog.REMEMBERED + ConflictLog.MINUTE);
    assertEquals(2, log.texts().size(), "what was claimed again, and the true conflict");
    log.tick(3 * ConflictLog.REMEMBERED);
    assertEquals(1, log.texts().size());
    assertTrue(log.texts().getFirst().startsWith(address(3) + " of a peer"));
  }

  /** A peer can claim the addresses of all neighbours, one after the other. */
  @Test
  void shouldLetNoPeerHideTheConflictOfAnother() {
    for (int i = 0; i < 1000; i++) {
      log.conflict("eth0", address(i), PEER, LIAR + i, Verdict.WITHDRAWN);
    }
    assertEquals(ConflictLog.KEPT, log.texts().size());
    log.conflict("eth0", address(5000), OTHER, LIAR, Verdict.WITHDRAWN);
    assertEquals(ConflictLog.KEPT, log.texts().size());
    String text = log.texts().getLast();
    assertTrue(text.startsWith(address(5000) + " of a peer is also claimed"), text);
    for (int i = 0; i < 1000; i++) {
      log.conflict("eth0", address(2000 + i), PEER, LIAR + i, Verdict.WITHDRAWN);
    }
    assertTrue(log.texts().contains(text), "a peer with most finds no more room");
  }
}
