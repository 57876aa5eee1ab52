package org.slaacguard.cli;

import java.net.UnknownHostException;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.gateway.ConfigurationUpdates;
import picocli.CommandLine.Command;

/** {@code syncconf}. */
@Command(
    name = "syncconf",
    mixinStandardHelpOptions = true,
    description = "Brings an interface in line with a file, sessions undisturbed.",
    footer = {"", "Peers that are in the file keep their sessions and learned addresses."})
final class SyncConfCommand extends ConfFileCommand {
  @Override
  DeviceUpdate change(Configuration configuration) throws UnknownHostException {
    return ConfigurationUpdates.replacing(configuration);
  }
}
