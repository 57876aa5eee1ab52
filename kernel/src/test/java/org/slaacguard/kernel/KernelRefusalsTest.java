package org.slaacguard.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.net.IpAddress;
import org.slaacguard.routing.LearnSettings;

/** What the kernel refuses for a moment is done later, and nothing is lost by it. */
class KernelRefusalsTest extends KernelEngineFixture {
  /** As the thread does. */
  private void run(long until) {
    while (now < until) {
      engine.look(now);
      long next = engine.tick(now);
      engine.tickEnded(now);
      now = Math.min(until, Math.max(next, now + 1));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EINTR, Errno.EAGAIN, Errno.ENOMEM, Errno.EBUSY, Errno.ENOBUFS})
  void shouldTeachOnAfterARefusalThatPasses(int errno) throws BackendException {
    device.refuse(errno, 3);
    drop(ONE, A);
    assertNull(owner(A));
    assertEquals(List.of(), returned);
    assertTrue(engine.isWaiting(now));
    run(now + SECOND);
    assertEquals(ONE, owner(A));
    assertEquals(1, returned.size(), "its first packet was kept");
    assertTrue(device.lastSeen.containsKey(IpAddress.parse(A)));
    assertEquals(3, counter(Counter.KERNEL_REFUSED));
    drop(TWO, B);
    assertEquals(TWO, owner(B));
  }

  @Test
  void shouldLeaveInTheRingWhatComesMeanwhile() {
    device.refuse(Errno.ENOBUFS, 2);
    drop(ONE, A);
    drop(TWO, B);
    assertEquals(1, device.seen.size());
    assertFalse(engine.look(now), "no reason to come at once");
    run(now + SECOND);
    assertEquals(TWO, owner(B));
    assertEquals(2, returned.size());
  }

  @Test
  void shouldTryOnHoweverLongItLasts() throws BackendException {
    device.refuse(Errno.ENOMEM, Integer.MAX_VALUE);
    drop(ONE, A);
    int before = device.reads;
    run(now + Duration.ofHours(1).toNanos());
    assertEquals(before, device.reads);
    device.refuse(0, 0);
    run(now + KernelRetry.LONGEST + SECOND);
    assertEquals(ONE, owner(A));
    assertTrue(counter(Counter.KERNEL_REFUSED) < 1000, "and seldom");
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.ENODEV, Errno.EOPNOTSUPP, Errno.EPERM, Errno.EBADF})
  void shouldEndWhereTheInterfaceIsGone(int errno) {
    device.refuse(errno, 1);
    assertThrows(LinuxException.class, () -> drop(ONE, A));
    device.refuse(errno, 1);
    now += 10 * SECOND;
    assertThrows(LinuxException.class, () -> engine.tick(now));
  }

  @Test
  void shouldEndOnlyAfterAWhileOfWhatIsNoMatterOfTheMoment() {
    device.refuse(Errno.EINVAL, 1);
    drop(ONE, A);
    run(now + SECOND);
    assertEquals(ONE, owner(A));
    device.refuse(Errno.EINVAL, Integer.MAX_VALUE);
    long began = now;
    LinuxException e =
        assertThrows(LinuxException.class, () -> run(began + 2 * KernelRetry.UNEXPECTED));
    assertEquals(Errno.EINVAL, e.errno());
    assertTrue(now - began >= KernelRetry.UNEXPECTED);
  }

  @Test
  void shouldNotGrantLateWhatIsAnothersByThen() throws BackendException {
    device.refuse(Errno.ENOBUFS, 1);
    drop(ONE, A);
    device.wgSet(TWO, A + "/128");
    run(now + 5 * SECOND);
    assertEquals(TWO, owner(A));
    assertEquals(Set.of("10.0.0.1/32"), allowed(ONE));
    assertEquals(List.of(), returned);
    assertEquals(1, counter(Counter.DROP_TUN_WRITE));
  }

  @Test
  void shouldTakeOutLaterWhatItCouldNot() throws BackendException {
    apply(DeviceUpdate.builder().learn(new LearnSettings(null, null, Duration.ofSeconds(20))));
    drop(ONE, A);
    run(now + 19 * SECOND);
    device.refuse(Errno.EINTR, 5);
    run(now + 10 * SECOND);
    assertNull(owner(A));
    assertEquals(Set.of("10.0.0.1/32"), allowed(ONE));
  }

  @Test
  void shouldMakeAChangeThoughWhatFollowsFromItIsRefused() throws BackendException {
    drop(ONE, A);
    device.beforeRead =
        () -> {
          if (!device.calls.isEmpty()) {
            device.beforeRead = () -> {};
            device.refuse(Errno.ENOBUFS, 1);
          }
        };
    device.calls.clear();
    apply(DeviceUpdate.builder().peer(PeerUpdate.builder(ONE).replaceLearnableIps().build()));
    run(now + 2 * SECOND);
    assertEquals(Set.of("10.0.0.1/32"), allowed(ONE));
  }

  @Test
  void shouldSayToWhoAsksThatTheKernelRefuses() {
    device.refuse(Errno.ENOBUFS, 1);
    BackendException e = assertThrows(BackendException.class, () -> engine.status("sgt0", now));
    assertEquals(Errno.ENOBUFS, e.errno());
  }
}
