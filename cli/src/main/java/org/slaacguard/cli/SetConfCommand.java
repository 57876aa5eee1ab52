package org.slaacguard.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.UapiRequest;
import org.slaacguard.gateway.ConfigurationUpdates;
import org.slaacguard.gateway.UapiClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code setconf}. */
@Command(
    name = "setconf",
    mixinStandardHelpOptions = true,
    description = "Replaces the configuration of an interface with that of a file.")
final class SetConfCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "INTERFACE", description = "The interface.")
  private String interfaceName = "";

  @Parameters(index = "1", paramLabel = "FILE", description = "The file.")
  private String file = "";

  @Override
  public Integer call() throws Exception {
    try (Configuration configuration = ConfigFiles.readForDevice(Path.of(file));
        UapiRequest.Set change = ConfigurationUpdates.replacing(configuration)) {
      new UapiClient(InterfaceNames.check(interfaceName))
          .apply(change.device(), change.advertise());
    }
    return Main.OK;
  }
}
