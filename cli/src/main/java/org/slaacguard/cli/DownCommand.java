package org.slaacguard.cli;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.slaacguard.gateway.UapiSockets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code down}. */
@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description = "Takes an interface down that 'up' or 'run' serves.")
final class DownCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(50);

  @Parameters(paramLabel = "FILE|INTERFACE", description = "The interface, or its file.")
  private String name = "";

  @Override
  public Integer call() throws Exception {
    boolean isFile = name.indexOf('/') >= 0 || name.endsWith(".conf");
    String interfaceName =
        isFile ? InterfaceNames.ofFile(Path.of(name)) : InterfaceNames.check(name);
    // A daemon whose socket is taken away goes down in order: that is the whole request.
    if (!Files.deleteIfExists(UapiSockets.of(interfaceName))) {
      throw new CommandException(
          "no WireGuard interface '" + interfaceName + "' is served in this place");
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (exists(interfaceName)) {
      if (System.nanoTime() - deadline > 0) {
        throw new CommandException(interfaceName + " does not go down; see its log");
      }
      Thread.sleep(PAUSE);
    }
    return Main.OK;
  }

  private static boolean exists(String interfaceName) throws SocketException {
    return NetworkInterface.getByName(interfaceName) != null;
  }
}
