package org.slaacguard.cli;

import java.net.UnknownHostException;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.gateway.ConfigurationUpdates;
import picocli.CommandLine.Command;

/** {@code addconf}. */
@Command(
    name = "addconf",
    mixinStandardHelpOptions = true,
    description = "Adds the configuration in a file to an interface.",
    footer = {"", "A list of an existing peer is replaced, or changed by entries with + or -."})
final class AddConfCommand extends ConfFileCommand {
  @Override
  DeviceUpdate change(Configuration configuration) throws UnknownHostException {
    return ConfigurationUpdates.adding(configuration);
  }
}
