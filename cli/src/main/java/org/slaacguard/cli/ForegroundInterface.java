package org.slaacguard.cli;

import org.slaacguard.gateway.BareInterface;
import org.slaacguard.gateway.Gateway;
import org.slaacguard.gateway.ProcessSettingsFile;
import org.slaacguard.gateway.ProcessWatch;
import org.slaacguard.gateway.SpareMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bare interface in the foreground. */
final class ForegroundInterface {
  private static final Logger LOG = LoggerFactory.getLogger(ForegroundInterface.class);

  private ForegroundInterface() {}

  /** Serves until the end, and returns the exit status. */
  static int serve(String interfaceName) throws Exception {
    SpareMemory.follow();
    try (Gateway gateway = Gateway.open(false, ProcessSettingsFile.ofEnvironment());
        ProcessWatch _ = ProcessWatch.open(gateway, Version.NUMBER)) {
      gateway.up(new BareInterface(interfaceName, gateway.parts()));
      LOG.info("{} is there; configure it with 'wg' or 'slaacguard set'", interfaceName);
      return gateway.await();
    }
  }
}
