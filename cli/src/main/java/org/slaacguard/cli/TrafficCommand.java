package org.slaacguard.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.gateway.FilePresence;
import org.slaacguard.gateway.GatewayException;
import org.slaacguard.gateway.HistoryJson;
import org.slaacguard.gateway.InterfaceNames;
import org.slaacguard.gateway.StateFolder;
import org.slaacguard.history.HistoryException;
import org.slaacguard.history.TrafficEntry;
import org.slaacguard.history.TrafficLedger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code traffic}. */
@Command(
    name = "traffic",
    mixinStandardHelpOptions = true,
    description = "Shows the traffic of each peer by day, across restarts.",
    footer = {
      "",
      "Days are those of UTC. Bytes are those of WireGuard's messages, as 'wg show'",
      "counts them. The last minute may be missing."
    })
final class TrafficCommand extends CliCommand {
  private static final int LONGEST = 36_500;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "INTERFACE",
      description = "The interface; else all.")
  private @Nullable String interfaceName;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PEER",
      description = "The peer, by its name or the beginning of its key; else all.")
  private @Nullable String peer;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "30",
      description = "The last N days, including today (default: ${DEFAULT-VALUE}).")
  private int days;

  @Option(names = "--total", description = "Add the days of each peer up.")
  private boolean total;

  @Option(names = "--json", description = "Write JSON: an array of objects.")
  private boolean json;

  private final NamedPeers names = new NamedPeers();

  @Override
  public Integer call() throws IOException, HistoryException, GatewayException {
    if (days < 1 || days > LONGEST) {
      throw new CommandException("--days is 1 to " + LONGEST + ", not " + days);
    }
    String only = interfaceName == null ? null : InterfaceNames.check(interfaceName);
    Path file = StateFolder.history();
    if (!FilePresence.isThere(file)) {
      throw new CommandException(
          "no traffic is kept at "
              + file
              + "; a daemon makes the file when it starts ("
              + StateFolder.VARIABLE
              + " names another folder)");
    }
    LocalDate from = LocalDate.now(ZoneOffset.UTC).minusDays(days - 1L);
    List<TrafficEntry> days =
        TrafficText.ofPeer(TrafficLedger.find(file, only, from), peer, this::nameOf);
    List<TrafficEntry> entries = total ? TrafficText.totals(days, from) : days;
    PrintWriter out = out();
    if (json) {
      out.println(JsonText.of(text -> HistoryJson.writeTraffic(entries, text)));
    } else {
      out.print(TrafficText.of(entries, this::nameOf, Terminal.standard().width()));
    }
    out.flush();
    if (entries.isEmpty() && !json) {
      err().println("no traffic of that is counted; the last minute may be missing");
    }
    return Main.OK;
  }

  private String nameOf(TrafficEntry entry) {
    return names.of(entry.interfaceName(), entry.peer());
  }
}
