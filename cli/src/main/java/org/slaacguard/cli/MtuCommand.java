package org.slaacguard.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.UapiException;
import org.slaacguard.doctor.MtuExaminer;
import org.slaacguard.doctor.MtuReport;
import org.slaacguard.gateway.GatewayException;
import org.slaacguard.gateway.InterfaceNames;
import org.slaacguard.gateway.WireGuardInterfaces;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mtu}. */
@Command(
    name = "mtu",
    mixinStandardHelpOptions = true,
    description = "Explains the sizes of packets from the tunnel down to Ethernet.",
    footer = {
      "",
      "It shows the MTU of each device on the way out, which MTU would be right and",
      "why, and what is left for the tunnel; without INTERFACE, for any tunnel. If the",
      "file has UplinkMTU, it also shows what the daemon has set and probed.",
      "With --probe it sends echo requests that must not be fragmented, to the other",
      "end of a PPP uplink and to the endpoints of peers.",
      "It changes nothing. Exit status: 0 if all is right, or if the tunnel has less",
      "than what would fit; else 1."
    })
final class MtuCommand extends CliCommand {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "INTERFACE",
      description = "The WireGuard interface.")
  private @Nullable String interfaceName;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PEER",
      description = "Only this peer, by its name or the beginning of its key.")
  private @Nullable String peer;

  @Option(names = "--probe", description = "Test which sizes pass now, and report progress.")
  private boolean probe;

  @Option(names = "--json", description = "Write JSON: an object.")
  private boolean json;

  @Override
  public Integer call() throws IOException, UapiException, GatewayException {
    PrintWriter err = err();
    MtuReport report =
        examine(
            probe
                ? line -> {
                  err.println(line);
                  err.flush();
                }
                : null);
    PrintWriter out = out();
    if (json) {
      out.println(JsonText.of(report::writeJson));
    } else {
      out.print(FoldedText.forOutput(new MtuText(Terminal.standard()).format(report)));
    }
    out.flush();
    return report.isRight() ? Main.OK : Main.FAILED;
  }

  private MtuReport examine(@Nullable Consumer<String> probing)
      throws IOException, UapiException, GatewayException {
    String name = interfaceName;
    if (name == null) {
      return MtuExaminer.examine(probing);
    }
    try (InterfaceStatus status =
        WireGuardInterfaces.status(InterfaceNames.check(name), KeyFiles.publicKeys())) {
      return MtuExaminer.examine(status, PeerOperand.find(status, peer), probing);
    }
  }
}
