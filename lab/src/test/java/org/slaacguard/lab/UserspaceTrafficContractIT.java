package org.slaacguard.lab;

import java.time.Duration;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendException;
import org.slaacguard.userspace.UserspaceBackend;
import org.slaacguard.userspace.UserspaceOptions;

class UserspaceTrafficContractIT extends TrafficContract {
  @Override
  Backend open(Host host, String interfaceName, Runnable wakeup) throws BackendException {
    // Once a JVM would do, and others warm up.
    return UserspaceBackend.open(
        UserspaceOptions.of(interfaceName).withWarmUp(Duration.ZERO), wakeup);
  }
}
