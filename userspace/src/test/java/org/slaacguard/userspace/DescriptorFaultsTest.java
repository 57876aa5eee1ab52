package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.linux.Errno;

final class DescriptorFaultsTest {
  private final DescriptorFaults faults = new DescriptorFaults("a test");

  @Test
  void shouldTryLessAndLessOftenAndNotForEver() {
    long now = 1_000;
    int tries = 0;
    while (!faults.failed(Errno.ENOMEM, now)) {
      tries++;
      assertTrue(faults.resting(now));
      long rest = faults.restNanos(now);
      assertTrue(rest <= DescriptorFaults.LONGEST_NANOS);
      now += rest;
      assertFalse(faults.resting(now));
    }
    assertTrue(now >= DescriptorFaults.LASTING_NANOS);
    assertTrue(tries < 15, "tried " + tries + " times in five seconds");
  }

  @Test
  void shouldBeginAnewOnceItWorked() {
    faults.failed(Errno.ENOMEM, 0);
    faults.failed(Errno.ENOMEM, DescriptorFaults.FIRST_NANOS);
    faults.worked(2 * DescriptorFaults.LASTING_NANOS);
    assertFalse(faults.resting(2 * DescriptorFaults.LASTING_NANOS));
    assertFalse(faults.failed(Errno.ENOMEM, 2 * DescriptorFaults.LASTING_NANOS));
    assertEquals(
        DescriptorFaults.FIRST_NANOS, faults.restNanos(2 * DescriptorFaults.LASTING_NANOS));
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EBADF, Errno.EBADFD, Errno.ENOTSOCK, Errno.ECONNABORTED})
  void shouldNotWaitWhereWaitingDoesNotHelp(int errno) {
    assertTrue(faults.failed(errno, 0));
  }
}
