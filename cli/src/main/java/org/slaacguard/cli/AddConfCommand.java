package org.slaacguard.cli;

import java.net.UnknownHostException;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.UapiRequest;
import org.slaacguard.gateway.ConfigurationUpdates;
import picocli.CommandLine.Command;

/** {@code addconf}. */
@Command(
    name = "addconf",
    mixinStandardHelpOptions = true,
    description = "Adds the configuration in a file to that of an interface.",
    footer = {"", "Lists of peers that are there already are replaced, with + or - changed."})
final class AddConfCommand extends ConfFileCommand {
  @Override
  UapiRequest.Set change(Configuration configuration) throws UnknownHostException {
    return ConfigurationUpdates.adding(configuration);
  }
}
