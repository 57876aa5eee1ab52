package org.slaacguard.gateway;

import org.slaacguard.control.InterfaceSection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what a file names that this host lacks, or has twice. */
final class HostMistakes {
  private static final Logger LOG = LoggerFactory.getLogger(HostMistakes.class);

  private HostMistakes() {}

  static void tell(String interfaceName, InterfaceSection said) {
    for (MissingLinks.Missing each :
        MissingLinks.find(said.settings(), link -> Zones.index(link) != 0)) {
      if (each.isUsual()) {
        LOG.info("{}: {}", interfaceName, each.text());
      } else {
        LOG.warn("{}: {}", interfaceName, each.text());
      }
    }
    SharedAddresses.warnings(said.network().addresses(), SharedAddresses.except(interfaceName))
        .forEach(warning -> LOG.warn("{}: {}", interfaceName, warning));
  }
}
