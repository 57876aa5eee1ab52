package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.control.BackendException;
import org.slaacguard.linux.Errno;
import org.slaacguard.userspace.UserspaceOptions;

class UserspaceFactoryTest {
  @ParameterizedTest
  @NullSource
  @ValueSource(strings = "on")
  void shouldWarmUpUnlessToldNotTo(@Nullable String warmUp) throws BackendException {
    assertTrue(UserspaceFactory.options("wg0", 0, warmUp).warmUp().isPositive());
  }

  @Test
  void shouldNotWarmUpWhenToldNotTo() throws BackendException {
    assertTrue(UserspaceFactory.options("wg0", 1400, "off").warmUp().isZero());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "of", "OFF", "0"})
  void shouldRefuseWhatItDoesNotKnow(String warmUp) {
    BackendException refusal =
        assertThrows(BackendException.class, () -> UserspaceFactory.options("wg0", 0, warmUp));
    assertEquals(
        "the environment variable SLAACGUARD_WARM_UP must be 'on' or 'off', not '" + warmUp + "'",
        refusal.getMessage());
    assertEquals(Errno.EINVAL, refusal.errno());
  }

  @Test
  void shouldTakeTheMtuIfOneIsGiven() throws BackendException {
    assertEquals(1400, UserspaceFactory.options("wg0", 1400, null).mtu());
    assertEquals(UserspaceOptions.DEFAULT_MTU, UserspaceFactory.options("wg0", 0, null).mtu());
  }
}
