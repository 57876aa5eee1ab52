package org.slaacguard.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.UapiException;
import org.slaacguard.gateway.GatewayException;
import org.slaacguard.gateway.InterfaceNames;
import org.slaacguard.gateway.StatusJson;
import org.slaacguard.gateway.WireGuardInterfaces;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows an interface, its peers and the addresses learned from them.",
    footer = {
      "",
      "Without an interface, or with 'all', shows all of them; 'interfaces' shows their",
      "names. Keys are hidden, unless the environment has WG_HIDE_KEYS=never."
    })
final class ShowCommand extends CliCommand {
  @Option(names = "--json", description = "Write JSON: an object, or for 'all' an array of them.")
  private boolean json;

  @Parameters(arity = "0..1", paramLabel = "INTERFACE", description = "The interface, or 'all'.")
  private String interfaceName = "all";

  @Override
  public Integer call() throws IOException, UapiException, GatewayException {
    PrintWriter out = out();
    int status = Main.OK;
    if (interfaceName.equals("interfaces")) {
      out.println(String.join(" ", WireGuardInterfaces.names()));
    } else if (interfaceName.equals("all")) {
      status = showAll(out, err());
    } else {
      out.print(text(InterfaceNames.check(interfaceName)));
    }
    out.flush();
    return status;
  }

  /** Prints the interfaces that can be read, and a line for each other one. */
  private int showAll(PrintWriter out, PrintWriter err) throws IOException {
    List<String> texts = new ArrayList<>();
    int status = Main.OK;
    for (String name : WireGuardInterfaces.names()) {
      try {
        texts.add(text(name));
      } catch (IOException | UapiException e) {
        err.println("slaacguard: " + name + " cannot be read: " + e.getMessage());
        status = Main.FAILED;
      }
    }
    out.print(
        json
            ? "[" + String.join(",\n", texts.stream().map(String::strip).toList()) + "]\n"
            : String.join("\n", texts));
    return status;
  }

  private String text(String name) throws IOException, UapiException {
    try (InterfaceStatus status = WireGuardInterfaces.status(name, KeyFiles.publicKeys())) {
      if (!json) {
        return FoldedText.forOutput(
            new StatusText(Terminal.standard(), Instant.now()).format(status));
      }
      return JsonText.of(text -> StatusJson.write(status, text)) + "\n";
    }
  }
}
