package org.slaacguard.cli;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.slaacguard.control.UapiException;
import org.slaacguard.gateway.CrashCleanup;
import org.slaacguard.gateway.GatewayClient;
import org.slaacguard.gateway.GatewayException;
import org.slaacguard.gateway.GatewaySockets;
import org.slaacguard.gateway.Shutdown;
import org.slaacguard.gateway.UapiClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code down}. */
@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description = "Takes down an interface that 'up' or 'run' serves.",
    footer = {
      "",
      "An interface of the kernel's WireGuard that existed before stays. Peers, and",
      "hosts of LANs, keep their addresses and routes for the next 'up'; after",
      "--for-good they look for another router. What a killed daemon has left on the",
      "host is removed."
    })
final class DownCommand implements Callable<Integer> {
  /** Shorter than the time that a daemon gives an idle client. */
  private static final Duration PATIENCE = Duration.ofSeconds(55);

  @Option(
      names = "--for-good",
      description = "First tell peers and LANs that it is no longer a router.")
  private boolean forGood;

  @Parameters(paramLabel = "FILE|INTERFACE", description = "The interface, or its file.")
  private String name = "";

  @Override
  public Integer call() throws IOException, GatewayException {
    InterfaceOrFile operand = InterfaceOrFile.of(name);
    try (ProgressNotice _ = ProgressNotice.of(operand.name() + " goes down")) {
      return down(operand);
    }
  }

  private int down(InterfaceOrFile operand) throws IOException, GatewayException {
    GatewayClient client = new GatewayClient(System.out, System.err);
    operand.refuseAnother(client);
    String interfaceName = operand.name();
    if (giveUp(client, interfaceName)) {
      return Main.OK;
    }
    List<String> failures = new ArrayList<>();
    if (forGood) {
      cease(new UapiClient(interfaceName), failures);
    }
    switch (Shutdown.request(interfaceName, PATIENCE, failures::add)) {
      case NOT_SERVED -> {
        boolean another = exists(interfaceName) && !CrashCleanup.hasInterface(interfaceName);
        if (another || !clean(client, interfaceName)) {
          throw new CommandException(
              "no WireGuard interface '" + interfaceName + "' is served here");
        }
        System.out.println(cleaned(interfaceName));
      }
      case DEAD -> {
        boolean _ = clean(client, interfaceName);
        System.out.println(cleaned(interfaceName));
      }
      case LATE -> throw new CommandException(interfaceName + " does not go down; see its log");
      case FLAWED, DONE -> {
        if (exists(interfaceName)) {
          System.out.println(stays(interfaceName));
        }
        if (!failures.isEmpty()) {
          throw new CommandException(
              interfaceName + " is down, but: " + String.join("; ", failures));
        }
      }
    }
    return Main.OK;
  }

  /** The interface is taken down even if this fails: a dead daemon leaves things too. */
  private static void cease(UapiClient client, List<String> failures) {
    try {
      client.cease();
    } catch (IOException | UapiException e) {
      failures.add("peers and LANs are not told that it is no longer a router: " + e.getMessage());
    }
  }

  /**
   * Stops an interface that is on its way up, perhaps in a hook that hangs; returns whether it was.
   */
  private static boolean giveUp(GatewayClient client, String interfaceName) throws IOException {
    try {
      return client.giveUp(interfaceName);
    } catch (GatewayException e) {
      // A process that runs an earlier version of this program does not know the request.
      return false;
    }
  }

  /** Removes what a killed daemon has left, unless another one is about to take it over. */
  private static boolean clean(GatewayClient client, String interfaceName)
      throws IOException, GatewayException {
    Background.prepare();
    LogSetup.warningsAlone();
    try (FileChannel lock =
        FileChannel.open(
            GatewaySockets.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      lock.lock();
      return client.file(interfaceName) == null && CrashCleanup.run(interfaceName);
    }
  }

  private static String cleaned(String interfaceName) throws SocketException {
    return "the daemon of "
        + interfaceName
        + " was killed; what it left on the host is removed. PreDown and PostDown have not run"
        + (exists(interfaceName) ? ".\n" + stays(interfaceName) : "");
  }

  private static String stays(String interfaceName) {
    return interfaceName + " was there before, and stays";
  }

  private static boolean exists(String interfaceName) throws SocketException {
    return NetworkInterface.getByName(interfaceName) != null;
  }
}
