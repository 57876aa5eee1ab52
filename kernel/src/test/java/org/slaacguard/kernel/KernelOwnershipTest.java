package org.slaacguard.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.routing.LearnRate;
import org.slaacguard.routing.LearnSettings;

/** What somebody sets in the kernel wins, always and at once: {@code wg set} in another process. */
class KernelOwnershipTest extends KernelEngineFixture {
  private static final long MILLISECOND = SECOND / 1000;

  /** As the thread does, until there is nothing to do before that time. */
  private void run(long until) {
    while (now < until) {
      engine.look(now);
      long next = engine.tick(now);
      engine.tickEnded(now);
      now = Math.min(until, Math.max(next, now + MILLISECOND));
    }
  }

  @Test
  void shouldLeaveALearnedAddressToWhomItWasGiven() throws BackendException {
    drop(ONE, A);
    returned.clear();
    device.given.clear();
    for (int i = 0; i < 50; i++) {
      now += 100 * MILLISECOND;
      if (i == 10) {
        device.wgSet(TWO, A + "/128");
      }
      if (i >= 10) {
        dropOthers(ONE, A);
        assertEquals(TWO, owner(A));
      }
      engine.tick(now);
      assertEquals(i < 10 ? ONE : TWO, owner(A));
    }
    assertEquals(List.of(), returned, "nor passes what is not its own any more");
    assertEquals(List.of(), device.given);
    assertEquals(40, counter(Counter.REFUSED_STATIC_CONFLICT));
    assertEquals(1, events(BackendEvent.AddressForgotten.class).size());
  }

  /** A peer that waits for the moment in which another one's address seems idle. */
  @Test
  void shouldNotGiveAwayAnAddressThatWasUsedSinceItLooked() throws BackendException {
    apply(DeviceUpdate.builder().learn(new LearnSettings(null, null, Duration.ofSeconds(60))));
    run(5 * SECOND);
    drop(ONE, A);
    run(62 * SECOND);
    device.lastSeen.put(IpAddress.parse(A), now);
    while (now < 122 * SECOND - 50 * MILLISECOND) {
      dropOthers(TWO, A);
      run(now + 50 * MILLISECOND);
      assertEquals(ONE, owner(A), () -> "at " + now);
    }
    assertEquals(0, events(BackendEvent.AddressForgotten.class).size());
    now = 130 * SECOND;
    dropOthers(TWO, A);
    run(140 * SECOND);
    assertEquals(TWO, owner(A), "idle by then, so it may have it");
  }

  @Test
  void shouldNotLearnWhatAnotherWasJustGiven() throws BackendException {
    now += 10 * MILLISECOND;
    device.wgSet(TWO, A + "/128");
    dropOthers(ONE, A);
    run(5 * SECOND);
    assertEquals(TWO, owner(A));
    assertEquals(Set.of("10.0.0.1/32"), allowed(ONE));
    assertEquals(List.of(), returned);
    assertEquals(1, counter(Counter.REFUSED_STATIC_CONFLICT));
    assertEquals(0, counter(Counter.LEARNED));
  }

  @Test
  void shouldNotLearnWhatLiesInAPrefixThatAnotherWasJustGiven() throws BackendException {
    now += 10 * MILLISECOND;
    device.wgSet(TWO, "2001:db8::/112");
    dropOthers(ONE, A);
    run(5 * SECOND);
    assertEquals(TWO, owner(A));
    assertEquals(List.of(), returned);
    assertEquals(1, counter(Counter.REFUSED_STATIC_CONFLICT));
  }

  @Test
  void shouldLearnAfterAllWhatIsNobodysByThen() throws BackendException {
    now += 10 * MILLISECOND;
    dropOthers(ONE, A); // the other one had it until now
    assertNull(owner(A));
    assertEquals(List.of(), returned);
    now += MILLISECOND;
    engine.tick(now);
    assertEquals(ONE, owner(A));
    assertEquals(1, returned.size(), "and its first packet is not lost");
    assertEquals(1, counter(Counter.LEARNED));
  }

  @Test
  void shouldNotTrustAReadingThatBeganBeforeThePacket() throws BackendException {
    run(SECOND);
    // In the middle of a reading: what it shows is from before.
    device.beforeRead =
        () -> {
          device.beforeRead = () -> {};
          seen(ONE, ProbeEvent.Verdict.OTHER_PEER, packet(A, "2001:db8:1::1"));
        };
    engine.status("sgt0", now).close();
    device.wgSet(TWO, A + "/128");
    engine.look(now);
    run(4 * SECOND);
    assertEquals(TWO, owner(A));
    assertEquals(List.of(), returned);
  }

  @Test
  void shouldNotTakeByMovingWhatAnotherWasGivenMeanwhile() throws BackendException {
    apply(DeviceUpdate.builder().learn(new LearnSettings(null, null, Duration.ofSeconds(20))));
    drop(ONE, A);
    pass(19);
    // Right before it expires and goes.
    device.beforeRead = () -> device.wgSet(TWO, A + "/128");
    pass(3);
    assertEquals(TWO, owner(A));
    assertEquals(Set.of("10.0.0.1/32"), allowed(ONE));
  }

  @Test
  void shouldNotMoveWhatNobodyHasAnyMore() throws BackendException {
    apply(DeviceUpdate.builder().learn(new LearnSettings(null, null, Duration.ofSeconds(20))));
    drop(ONE, A);
    pass(19);
    FakeDevice.Peer one = device.peers.get(ONE);
    assertNotNull(one);
    device.beforeRead = () -> one.allowed.remove(IpPrefix.parse(A + "/128"));
    pass(5);
    assertEquals(List.of(), device.taken, "it may be another's in the next moment");
  }

  @Test
  void shouldTakeOutWhatLiesInAPrefixThatAnotherWasGiven() throws BackendException {
    drop(ONE, A);
    device.wgSet(TWO, "2001:db8::/112");
    pass(5);
    assertEquals(TWO, owner(A));
    assertEquals(Set.of("10.0.0.1/32"), allowed(ONE));
    assertEquals(1, events(BackendEvent.AddressForgotten.class).size());
  }

  @Test
  void shouldNotTakeByMovingAStaticEntryThatWasGivenToAnother() throws BackendException {
    device.calls.clear();
    device.beforeRead =
        () -> {
          if (device.calls.stream().anyMatch(call -> call.startsWith("UPDATE"))) {
            device.wgSet(ONE, "2001:db8::53/128");
          }
        };
    apply(DeviceUpdate.builder().peer(PeerUpdate.builder(TWO).replaceAllowedIps().build()));
    assertEquals(ONE, owner("2001:db8::53"));
  }

  @Test
  void shouldKeepAnEntryThatIsTakenAndGivenAgainToTheSamePeer() throws BackendException {
    apply(DeviceUpdate.builder().learn(new LearnSettings(null, null, Duration.ofSeconds(20))));
    drop(ONE, A);
    apply(
        DeviceUpdate.builder()
            .peer(
                PeerUpdate.builder(ONE)
                    .replaceLearnableIps()
                    .allowedIp(IpPrefix.parse(A + "/128"))
                    .build()));
    pass(5);
    assertEquals(Set.of("10.0.0.1/32", A + "/128"), allowed(ONE));
  }

  @Test
  void shouldNotReadForWhoKeepsSendingFromAnothersAddress() throws BackendException {
    drop(TWO, B);
    run(now + SECOND);
    int before = device.reads;
    for (int i = 0; i < 1000; i++) {
      dropOthers(ONE, "2001:db8::53");
      dropOthers(ONE, B);
    }
    engine.tick(now);
    assertEquals(before, device.reads);
    assertEquals(1000, counter(Counter.REFUSED_STATIC_CONFLICT));
    assertEquals(1000, counter(Counter.REFUSED_LEARNED_CONFLICT));
  }

  @Test
  void shouldReadForATenthOfTheTimeAtMost() throws BackendException {
    LearnSettings many = new LearnSettings(1000, LearnRate.parse("1000/1ms"), null);
    apply(DeviceUpdate.builder().learn(many));
    run(SECOND);
    int before = device.reads;
    long began = now;
    // Whatever the reason of so many deferred: each reading takes 20 ms.
    while (now - began < 10 * SECOND) {
      dropOthers(ONE, "2001:db8::1:" + Long.toHexString(now % 0xffff));
      int reads = device.reads;
      engine.tick(now);
      now += device.reads == reads ? MILLISECOND : 20 * MILLISECOND;
      engine.tickEnded(now);
    }
    int reads = device.reads - before;
    assertTrue(reads > 10 && reads <= 51, () -> "read " + reads + " times");
  }

  @Test
  void shouldKeepNoMoreDoubtsThanItHasRoomForAndCountTheRest() throws BackendException {
    now += MILLISECOND;
    for (int i = 0; i < 100; i++) {
      seen(ONE, ProbeEvent.Verdict.OTHER_PEER, packet(A, "2001:db8:1::1"));
    }
    while (engine.look(now)) {}
    assertEquals(100 - DeferredPackets.OF_PEER, counter(Counter.DROP_TUN_WRITE));
    // And nobody else waits for them.
    drop(TWO, B);
    assertEquals(TWO, owner(B));
    assertEquals(1, returned.size());
    now += MILLISECOND;
    engine.tick(now);
    assertEquals(1 + DeferredPackets.OF_PEER, returned.size());
  }

  @Test
  void shouldPutBackAtOnceWhatAStatusShowsMissing() throws BackendException {
    drop(ONE, A);
    FakeDevice.Peer one = device.peers.get(ONE);
    assertNotNull(one);
    one.allowed.clear();
    engine.status("sgt0", now).close();
    assertEquals(ONE, owner(A), "not a second later, when it may be another's");
  }

  @Test
  void shouldForgetDoubtsOfAPeerThatIsGone() throws BackendException {
    now += MILLISECOND;
    dropOthers(ONE, A);
    apply(DeviceUpdate.builder().peer(PeerUpdate.builder(ONE).remove().build()));
    run(now + 3 * SECOND);
    assertNull(owner(A));
    assertEquals(List.of(), returned);
    assertFalse(device.peers.containsKey(ONE));
  }
}
