package org.slaacguard.cli;

import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.gateway.InterfaceNames;
import org.slaacguard.gateway.UapiClient;
import picocli.CommandLine.Parameters;

/** A command that changes a running interface by the configuration in a file. */
abstract class ConfFileCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "INTERFACE", description = "The interface.")
  private String interfaceName = "";

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "The file, as 'wg' takes it, with our keys too.")
  private String file = "";

  /**
   * The file's change.
   *
   * @throws UnknownHostException naming the endpoint that has no address
   */
  abstract DeviceUpdate change(Configuration configuration) throws UnknownHostException;

  @Override
  public final Integer call() throws Exception {
    try (Configuration configuration = DeviceFiles.read(Path.of(file));
        DeviceUpdate change = change(configuration)) {
      new UapiClient(InterfaceNames.check(interfaceName)).apply(change);
    }
    return Main.OK;
  }
}
