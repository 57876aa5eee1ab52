package org.slaacguard.kernel;

import java.util.Map;
import org.slaacguard.control.Counter;
import org.slaacguard.control.EventQueue;

/** What the parts of a {@link KernelEngine} have counted, by the names that a status has for it. */
record KernelCounts(
    ProbeView probe,
    ProbeIntake intake,
    EventQueue events,
    KernelTransmit transmit,
    KernelRetry retry) {
  /** As of now. */
  Map<Counter, Long> all() {
    return Map.of(
        Counter.DROP_RA_GUARD,
        intake.guarded(),
        Counter.DROP_TUN_WRITE,
        intake.unreturned(),
        Counter.REFUSED_RATE,
        probe.heldBack() + intake.refused(),
        Counter.EVENTS_LOST,
        events.lost() + probe.lost(),
        Counter.DROP_NO_PEER,
        transmit.refused(),
        Counter.DROP_TRANSMIT,
        transmit.unsent(),
        Counter.KERNEL_REFUSED,
        retry.failures(),
        Counter.NEIGHBOR_DISCOVERY_LIMITED,
        events.limited(),
        Counter.DROP_GROUP,
        events.groupsLimited(),
        Counter.DHCP6_LIMITED,
        events.dhcp6Limited());
  }
}
