package org.slaacguard.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code peer list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the peers in a file, the disabled ones too.")
final class PeerListCommand implements Callable<Integer> {
  private static final int WIDEST_NAME = 20;
  private static final int WIDEST_ADDRESSES = 40;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private PeerFileOption where = new PeerFileOption();

  @Option(names = "--json", description = "Write JSON: an array of objects.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    CommandSpec self = spec;
    if (self == null) {
      return Main.FAILED;
    }
    PrintWriter out = self.commandLine().getOut();
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
    out.print(row("NAME", "KEY", "STATE", "ADDRESSES"));
    for (PeerEdits.Peer peer : file.peers().peers()) {
      out.print(
          row(
              peer.name() == null ? "-" : printable(peer),
              peer.publicKey().toString().substring(0, 8),
              peer.disabled() ? "disabled" : "enabled",
              addresses(peer) + until(peer)));
    }
    out.flush();
    return Main.OK;
  }

  private static String until(PeerEdits.Peer peer) {
    PeerExpiry date = PeerEnableCommand.expiry(peer);
    if (date == null) {
      return "";
    }
    return (date.isOver(Instant.now()) ? "; expired " : "; until ") + date;
  }

  private static String row(String name, String key, String state, String addresses) {
    return Cells.pad(Cells.cut(name, WIDEST_NAME), WIDEST_NAME)
        + String.format(Locale.ROOT, " %-8s %-8s ", key, state)
        + Cells.cut(addresses, WIDEST_ADDRESSES)
        + "\n";
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
