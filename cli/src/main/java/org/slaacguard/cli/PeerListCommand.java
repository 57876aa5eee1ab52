package org.slaacguard.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.PeerEdits;
import org.slaacguard.control.PeerExpiry;
import org.slaacguard.control.PeerSection;
import org.slaacguard.control.SettingTable;
import org.slaacguard.gateway.PeerJson;
import org.slaacguard.routing.LearnScope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code peer list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the peers in a file, the disabled ones too.")
final class PeerListCommand extends CliCommand {
  private static final int SHORTEST_NAME = 8;
  private static final int SHORTEST_ADDRESSES = 18;

  @Mixin private PeerFileOption where = new PeerFileOption();

  @Option(names = "--json", description = "Write JSON: an array of objects.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = out();
    Path path = where.path();
    PeersRead file = PeersRead.of(path);
    if (json) {
      List<PeerJson.Peer> peers =
          file.peers().peers().stream().map(peer -> file.said(path, peer)).toList();
      out.println(JsonText.of(text -> PeerJson.write(peers, text)));
      peers.forEach(PeerJson.Peer::close);
      out.flush();
      return Main.OK;
    }
    out.print(table(file.peers().peers()).format(Terminal.standard().width()));
    out.flush();
    return Main.OK;
  }

  /** The dates have a column if a peer has one. */
  private static TextTable table(List<PeerEdits.Peer> peers) {
    List<String> dates = peers.stream().map(PeerListCommand::until).toList();
    boolean dated = dates.stream().anyMatch(each -> !each.isEmpty());
    TextTable table = new TextTable().wrapping("NAME", SHORTEST_NAME).left("KEY").left("STATE");
    table = dated ? table.left("UNTIL") : table;
    table = table.wrapping("ADDRESSES", SHORTEST_ADDRESSES);
    for (int i = 0; i < peers.size(); i++) {
      PeerEdits.Peer peer = peers.get(i);
      List<String> row = new ArrayList<>();
      row.add(peer.name() == null ? "-" : printable(peer));
      row.add(peer.publicKey().head());
      row.add(state(peer));
      if (dated) {
        row.add(dates.get(i).isEmpty() ? "-" : dates.get(i));
      }
      row.add(addresses(peer));
      table.row(row.toArray(String[]::new));
    }
    return table;
  }

  private static String state(PeerEdits.Peer peer) {
    if (peer.disabled()) {
      return "disabled";
    }
    PeerExpiry date = PeerEnableCommand.expiry(peer);
    return date != null && date.isOver(Instant.now()) ? "expired" : "enabled";
  }

  private static String until(PeerEdits.Peer peer) {
    PeerExpiry date = PeerEnableCommand.expiry(peer);
    return date == null ? "" : date.toString();
  }

  /** The peer's name or key; other programs may have written the name, so it is escaped. */
  static String printable(PeerEdits.Peer peer) {
    String name = peer.name();
    return name == null ? peer.publicKey().toString() : TerminalText.plain(name);
  }

  private static String addresses(PeerEdits.Peer peer) {
    try (Configuration section = ConfigFile.parse("", peer.text())) {
      List<String> texts = new ArrayList<>();
      for (PeerSection each : section.peers()) {
        each.allowedIps().forEach(prefix -> texts.add(prefix.toString()));
        LearnScope scope = each.settings().get(SettingTable.LEARNABLE_IPS);
        if (!scope.isEmpty()) {
          texts.add("learned: " + scope);
        }
      }
      return texts.isEmpty() ? "none" : String.join(", ", texts);
    } catch (ConfigException e) {
      return "(its lines cannot be read)";
    }
  }
}
