package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.List;
import org.slaacguard.control.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns of what an interface's file names and this host does not have, or has twice. */
final class FileWarnings {
  private static final Logger LOG = LoggerFactory.getLogger(FileWarnings.class);

  private FileWarnings() {}

  /** Logs a line for each, at the start and after each reload. */
  static void log(String interfaceName, Configuration said) {
    of(interfaceName, said).forEach(warning -> LOG.warn("{}: {}", interfaceName, warning));
  }

  /** The warnings, without the interface's name. */
  static List<String> of(String interfaceName, Configuration said) {
    List<String> warnings =
        new ArrayList<>(
            MissingLinks.warnings(said.device().settings(), link -> Zones.index(link) != 0));
    warnings.addAll(
        SharedAddresses.warnings(
            said.device().network().addresses(), SharedAddresses.except(interfaceName)));
    return warnings;
  }
}
