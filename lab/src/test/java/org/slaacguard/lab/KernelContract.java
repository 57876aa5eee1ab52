package org.slaacguard.lab;

import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendException;
import org.slaacguard.kernel.KernelBackend;

/** For {@link KernelContractScenario}: it needs a kernel with WireGuard. */
class KernelContract extends BackendContract {
  @Override
  Backend open(Host host, String interfaceName, Runnable wakeup) throws BackendException {
    return KernelBackend.open(interfaceName, wakeup);
  }
}
