package org.slaacguard.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.control.AddressOwner;
import org.slaacguard.control.BackendEvent.AddressForgotten;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.linux.Errno;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.routing.ForgetReason;
import org.slaacguard.routing.LearnRate;
import org.slaacguard.routing.LearnSettings;
import org.slaacguard.routing.LearnedAddress;

/** Whose an address is, forgetting one, and which sessions are live. */
final class KernelSeamTest extends KernelEngineFixture {
  private AddressOwner whose(String address) throws BackendException {
    return engine.owner(IpAddress.parse(address), now);
  }

  private boolean forget(String address) throws BackendException {
    return engine.forget(ONE, IpAddress.parse(address), now);
  }

  @Test
  void shouldKnowAtOnceWhatAnotherProgramHasSet() throws BackendException {
    drop(ONE, A);
    now += SECOND;
    assertEquals(ONE, whose(A).peer());
    device.wgSet(TWO, A + "/128");
    assertEquals(new AddressOwner.Static(TWO, IpPrefix.parse(A + "/128")), whose(A));
    assertEquals(TWO, owner(A), "and it stays there");
  }

  @Test
  void shouldNotReadTheKernelForEachOfManyQuestions() throws BackendException {
    now += SECOND;
    int before = device.reads;
    for (int i = 0; i < 1000; i++) {
      long began = now;
      int reads = device.reads;
      whose(A);
      now += device.reads == reads ? 10_000 : 20_000_000; // each reading takes 20 ms
      engine.asked(began, now);
    }
    int reads = device.reads - before;
    assertTrue(reads >= 1 && reads <= 2, () -> "read " + reads + " times in " + now + " ns");
  }

  private void claim(String address) throws BackendException {
    Instant seen = Instant.now();
    apply(
        DeviceUpdate.builder()
            .peer(
                PeerUpdate.builder(ONE)
                    .updateOnly()
                    .learned(new LearnedAddress(IpAddress.parse(address), seen, seen))
                    .build()));
  }

  /** A peer can have the gateway claim addresses for it, and take them back, all the time. */
  @Test
  void shouldNotReadTheKernelForEachOfManyClaims() throws BackendException {
    now += SECOND;
    int before = device.reads;
    int claimed = 0;
    long end = now + 10 * SECOND;
    for (int i = 0; now < end; i++) {
      String address = "2001:db8::1:" + Integer.toHexString(i);
      long began = now;
      int reads = device.reads;
      try {
        claim(address);
        assertEquals(ONE, owner(address), "at once, if at all");
        forget(address);
        claimed++;
      } catch (BackendException e) {
        assertEquals(Errno.EBUSY, e.errno());
      }
      now += (device.reads - reads) * 20_000_000L + 1_000_000;
      engine.asked(began, now);
    }
    int reads = device.reads - before;
    int most = claimed;
    assertTrue(claimed > 10, () -> "claimed " + most);
    assertTrue(reads * 20 <= 2 * 10_000 / 10, () -> "read " + reads + " times in ten seconds");
  }

  @Test
  void shouldNotLiftAHoldForAClaim() throws BackendException {
    apply(DeviceUpdate.builder().learn(new LearnSettings(null, LearnRate.parse("1/10s"), null)));
    now += SECOND;
    drop(ONE, "2001:db8::1:1");
    drop(ONE, "2001:db8::1:2");
    assertEquals(Set.of(1L), device.held.keySet(), "over its rate");
    claim(A);
    assertEquals(ONE, owner(A));
    assertEquals(Set.of(1L), device.held.keySet());
  }

  @Test
  void shouldNotClaimWhatTheKernelHasGivenToAnother() throws BackendException {
    now += SECOND;
    device.wgSet(TWO, A + "/128");
    claim(A);
    assertEquals(TWO, owner(A));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldTakeAForgottenAddressOutOfTheKernelAtOnce(boolean byName) throws BackendException {
    device.byName = byName;
    drop(ONE, A);
    drop(ONE, B);
    events();
    assertTrue(forget(A));
    assertNull(owner(A));
    assertEquals(ONE, owner(B));
    AddressForgotten event = events(AddressForgotten.class).getFirst();
    assertEquals(ForgetReason.REQUESTED, event.reason());
    assertFalse(device.lastSeen.containsKey(IpAddress.parse(A)), "not followed any more");
    assertFalse(forget(A), "once");
    drop(ONE, A);
    assertEquals(ONE, owner(A), "learned anew");
  }

  @Test
  void shouldNotTakeWhatAnotherProgramHasGivenAwayMeanwhile() throws BackendException {
    drop(ONE, A);
    device.beforeRead = () -> device.wgSet(TWO, A + "/128");
    forget(A);
    assertEquals(TWO, owner(A));
  }

  @Test
  void shouldForgetLaterWhatTheKernelRefusesNow() throws BackendException {
    drop(ONE, A);
    device.refuse(Errno.ENOMEM, 2);
    assertTrue(forget(A));
    assertEquals(new AddressOwner.Nobody(), whose(A));
    pass(5);
    assertNull(owner(A));
  }

  @Test
  void shouldKnowWhichSessionsAreLive() throws BackendException {
    FakeDevice.Peer one = device.peers.get(ONE);
    assertNotNull(one);
    assertEquals(Set.of(), engine.liveSessions());
    one.handshake = Instant.now();
    pass(10);
    assertEquals(Set.of(ONE), engine.liveSessions());
    one.handshake = Instant.now().minusSeconds(181);
    pass(10);
    assertEquals(Set.of(), engine.liveSessions());
  }

  @Test
  void shouldReadAgainAtOnceWhenTheProbesRingHasOverflowed() throws BackendException {
    pass(10);
    int before = device.reads;
    pass(1);
    assertEquals(before, device.reads, "not due");
    device.lost = 3;
    pass(1);
    assertTrue(device.reads > before);
    assertEquals(3, engine.lostInRing());
    assertEquals(3, counter(Counter.EVENTS_LOST));
    assertEquals(List.of(), events());
  }
}
