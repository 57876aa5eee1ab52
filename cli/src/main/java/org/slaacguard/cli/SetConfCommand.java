package org.slaacguard.cli;

import java.net.UnknownHostException;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.gateway.ConfigurationUpdates;
import picocli.CommandLine.Command;

/** {@code setconf}. */
@Command(
    name = "setconf",
    mixinStandardHelpOptions = true,
    description = "Replaces the configuration of an interface with that of a file.",
    footer = {"", "Sessions and learned addresses of peers that are in the file stay."})
final class SetConfCommand extends ConfFileCommand {
  @Override
  DeviceUpdate change(Configuration configuration) throws UnknownHostException {
    return ConfigurationUpdates.replacing(configuration);
  }
}
