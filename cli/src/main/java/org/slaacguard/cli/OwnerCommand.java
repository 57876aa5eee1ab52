package org.slaacguard.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.AddressOwner;
import org.slaacguard.control.UapiException;
import org.slaacguard.gateway.GatewayException;
import org.slaacguard.gateway.OwnerJson;
import org.slaacguard.gateway.StateFolder;
import org.slaacguard.history.AddressHistory;
import org.slaacguard.history.HistoryEntry;
import org.slaacguard.history.HistoryException;
import org.slaacguard.history.HistoryFilter;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code owner}. */
@Command(
    name = "owner",
    mixinStandardHelpOptions = true,
    description = "Shows which peer has an address, and since when.",
    footer = {
      "",
      "It may be a learned address, in a peer's AllowedIPs, or the gateway's own. If it",
      "is free, the history shows which peer had it last. Times are UTC."
    })
final class OwnerCommand extends CliCommand {
  @Parameters(index = "0", paramLabel = "INTERFACE", description = "The interface.")
  private String interfaceName = "";

  @Parameters(index = "1", paramLabel = "ADDRESS", description = "An address in the tunnel.")
  private String address = "";

  @Option(names = "--json", description = "Write JSON: an object.")
  private boolean json;

  @Override
  public Integer call() throws IOException, UapiException, GatewayException, HistoryException {
    IpAddress asked = InnerAddresses.parse(address);
    AddressOwner owner = InnerAddresses.daemon(interfaceName).owner(asked);
    PrintWriter out = out();
    if (json) {
      out.println(JsonText.of(text -> OwnerJson.write(asked, owner, text)));
    } else {
      out.print(OwnerText.of(asked, owner, last(asked, owner)));
    }
    out.flush();
    return Main.OK;
  }

  /** The last binding of an address that nobody has; null if there is none. */
  private @Nullable HistoryEntry last(IpAddress asked, AddressOwner owner) throws HistoryException {
    Path file = StateFolder.history();
    if (!(owner instanceof AddressOwner.Nobody) || !Files.exists(file)) {
      return null;
    }
    HistoryFilter filter = new HistoryFilter(IpPrefix.of(asked), null, interfaceName, null);
    List<HistoryEntry> newest = AddressHistory.find(file, filter, 1);
    return newest.isEmpty() ? null : newest.getFirst();
  }
}
