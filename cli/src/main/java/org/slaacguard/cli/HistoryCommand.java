package org.slaacguard.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.gateway.FilePresence;
import org.slaacguard.gateway.GatewayException;
import org.slaacguard.gateway.HistoryJson;
import org.slaacguard.gateway.InterfaceNames;
import org.slaacguard.gateway.StateFolder;
import org.slaacguard.history.AddressHistory;
import org.slaacguard.history.EndpointEntry;
import org.slaacguard.history.HistoryEntry;
import org.slaacguard.history.HistoryException;
import org.slaacguard.history.HistoryFilter;
import org.slaacguard.net.IpPrefix;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code history}. */
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description = "Shows which peer had which address or delegated prefix, and when.",
    footer = {
      "",
      "Each binding takes two lines. The first has the address, the beginning of the",
      "peer's key, and the interface. The second has when it was learned, when it was",
      "forgotten, and why; or, while it is routed to the peer, a dash and the time of",
      "its last packet, to a minute. Newest first. Times are UTC, such as",
      "2026-11-23T18:30:00Z. A prefix that a provider has delegated has the word",
      "gateway for the peer, and the uplink for the interface."
    })
final class HistoryCommand extends CliCommand {
  /** Rows, at most: what fits into memory. */
  private static final int MOST = 1_000_000;

  @Parameters(
      arity = "0..1",
      paramLabel = "ADDRESS|PREFIX",
      description = "Only this address, or those in this prefix.")
  private @Nullable String address;

  @Option(
      names = "--peer",
      paramLabel = "KEY",
      description = "Only this peer, by the beginning of its key.")
  private @Nullable String peer;

  @Option(
      names = "--interface",
      paramLabel = "NAME",
      description = "Only what was learned on this interface.")
  private @Nullable String interfaceName;

  @Option(names = "--endpoints", description = "Where peers were reached instead, if that is kept.")
  private boolean endpoints;

  @Option(names = "--json", description = "Write JSON: an array of objects.")
  private boolean json;

  @Option(names = "--whole-keys", description = "Write whole keys, beyond 80 columns.")
  private boolean wholeKeys;

  @Option(names = "--at", paramLabel = "TIME", description = "Only what held at this time.")
  private @Nullable Instant at;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Largest number of rows (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Override
  public Integer call() throws IOException, HistoryException, GatewayException {
    Path file = StateFolder.history();
    HistoryFilter filter = filter();
    if (!FilePresence.isThere(file)) {
      throw new CommandException(
          "no address history at "
              + file
              + "; a daemon makes it when it starts ("
              + StateFolder.VARIABLE
              + " names another folder)");
    }
    if (endpoints) {
      return endpoints(file, filter);
    }
    List<HistoryEntry> entries = AddressHistory.find(file, filter, limit);
    PrintWriter out = out();
    if (json) {
      out.println(JsonText.of(text -> HistoryJson.write(entries, text)));
    } else {
      out.print(FoldedText.forOutput(HistoryText.of(entries, wholeKeys)));
    }
    if (entries.isEmpty() && !json) {
      err().println("no such address was learned");
    }
    if (entries.size() == limit) {
      err().println("there may be more: use --limit");
    }
    out.flush();
    return Main.OK;
  }

  /** What is asked for, if that can be. */
  private HistoryFilter filter() throws GatewayException {
    if (limit < 1 || limit > MOST) {
      throw new CommandException("--limit is 1 to " + MOST + ", not " + limit);
    }
    if (endpoints && (address != null || at != null)) {
      throw new CommandException("--endpoints goes with --peer, --interface, --limit and --json");
    }
    String only = interfaceName == null ? null : InterfaceNames.check(interfaceName);
    try {
      return new HistoryFilter(address == null ? null : IpPrefix.parse(address), peer, only, at);
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          e.getMessage() + "; for an interface there is --interface, for a peer --peer");
    }
  }

  private int endpoints(Path file, HistoryFilter filter) throws HistoryException {
    List<EndpointEntry> entries = AddressHistory.endpoints(file, filter, limit);
    PrintWriter out = out();
    if (json) {
      out.println(JsonText.of(text -> HistoryJson.writeEndpoints(entries, text)));
    } else {
      out.print(HistoryText.ofEndpoints(entries, wholeKeys, Terminal.standard().width()));
    }
    out.flush();
    if (entries.isEmpty() && !json) {
      err()
          .println(
              "no such place is kept: where peers are reached is stored only with"
                  + " '[History] OuterEndpoints = yes' in gateway.ini");
    }
    return Main.OK;
  }
}
