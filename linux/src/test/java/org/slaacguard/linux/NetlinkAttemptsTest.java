package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetlinkAttemptsTest {
  private final List<Long> pauses = new ArrayList<>();
  private final NetlinkAttempts attempts = new NetlinkAttempts(pauses::add);
  private int made;

  /** Refused so often with this error, then done. */
  private boolean refused(int times, int errno) throws NetlinkAttempts.Refusal {
    if (made++ < times) {
      throw new NetlinkAttempts.Refusal(new LinuxException("read", errno));
    }
    return true;
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EINTR, Errno.EAGAIN, Errno.ENOMEM, Errno.EBUSY, Errno.ENOBUFS})
  void shouldAskAgainWhatTheKernelCouldNotDoJustNow(int errno) {
    attempts.make("read", () -> refused(3, errno));
    assertEquals(4, made);
    long first = NetlinkAttempts.FIRST_PAUSE;
    assertEquals(List.of(first, 2 * first, 4 * first), pauses);
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.ENODEV, Errno.EINVAL, Errno.EPERM, Errno.EADDRINUSE, Errno.EEXIST})
  void shouldAskOnceWhatTheKernelRefusesForGood(int errno) {
    LinuxException e =
        assertThrows(LinuxException.class, () -> attempts.make("read", () -> refused(1, errno)));
    assertEquals(errno, e.errno());
    assertEquals(1, made);
    assertEquals(List.of(), pauses);
  }

  @Test
  void shouldSayWhyInTheEnd() {
    LinuxException e =
        assertThrows(
            LinuxException.class, () -> attempts.make("read", () -> refused(99, Errno.ENOBUFS)));
    assertEquals(Errno.ENOBUFS, e.errno());
    assertEquals(NetlinkAttempts.ATTEMPTS, made);
    assertTrue(pauses.stream().mapToLong(p -> p).sum() < 100_000_000L, "packets wait meanwhile");
  }

  @Test
  void shouldReadAListAgainThatChangedMeanwhile() {
    attempts.make("list", () -> made++ == 2);
    assertEquals(3, made);
    made = 0;
    LinuxException e =
        assertThrows(LinuxException.class, () -> attempts.make("list", () -> made++ < 0));
    assertEquals(Errno.EINTR, e.errno());
  }
}
