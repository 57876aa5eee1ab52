package org.slaacguard.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.UapiException;
import org.slaacguard.control.UapiStatus;
import org.slaacguard.gateway.StatusJson;
import org.slaacguard.gateway.UapiClient;
import org.slaacguard.gateway.UapiSockets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows an interface, its peers, and the addresses learned from them.",
    footer = {
      "",
      "Without an interface, or with 'all', shows all of them; 'interfaces' shows their",
      "names. Keys are shown where the environment says WG_HIDE_KEYS=never."
    })
final class ShowCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--json", description = "Write JSON: an object, or for 'all' an array of them.")
  private boolean json;

  @Parameters(arity = "0..1", paramLabel = "INTERFACE", description = "The interface, or 'all'.")
  private String interfaceName = "all";

  @Override
  public Integer call() throws IOException, UapiException, CommandException {
    CommandSpec self = spec;
    if (self == null) {
      return Main.FAILED;
    }
    PrintWriter out = self.commandLine().getOut();
    if (interfaceName.equals("interfaces")) {
      out.println(String.join(" ", UapiSockets.interfaces()));
    } else if (interfaceName.equals("all")) {
      showAll(out);
    } else {
      show(List.of(InterfaceNames.check(interfaceName)), out);
    }
    out.flush();
    return Main.OK;
  }

  private void showAll(PrintWriter out) throws IOException, UapiException {
    List<String> names = UapiSockets.interfaces();
    if (json) {
      out.print('[');
    }
    show(names, out);
    if (json) {
      out.println(']');
    }
  }

  private void show(List<String> names, PrintWriter out) throws IOException, UapiException {
    boolean first = true;
    for (String name : names) {
      try (UapiStatus status = new UapiClient(name).status(KeyFiles.publicKeys())) {
        if (json) {
          out.print(first ? "" : ",\n");
          StringWriter text = new StringWriter();
          StatusJson.write(status, text);
          out.println(text);
        } else {
          out.print(first ? "" : "\n");
          out.print(new StatusText(Terminal.standard(), Instant.now()).format(status.device()));
        }
      }
      first = false;
    }
  }
}
