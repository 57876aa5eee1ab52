package org.slaacguard.cli;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.PeerEdits;
import org.slaacguard.control.PeerExpiry;
import org.slaacguard.control.SettingTable;
import picocli.CommandLine.Command;

/** {@code peer enable}. */
@Command(
    name = "enable",
    mixinStandardHelpOptions = true,
    description = "Brings back a disabled peer.")
final class PeerEnableCommand extends PeerEditCommand {
  @Override
  String done() {
    return "enabled";
  }

  @Override
  String edit(PeerEdits peers, String nameOrKey) {
    PeerExpiry date = expiry(peers.find(nameOrKey));
    if (date != null && date.isOver(Instant.now())) {
      throw new IllegalArgumentException(
          "this peer expired on "
              + date
              + ": give it another date first, 'slaacguard peer expire PEER 30d', or 'never'");
    }
    return peers.enable(nameOrKey);
  }

  /** The expiry in a peer's lines; null for never, and if they cannot be read. */
  static @Nullable PeerExpiry expiry(PeerEdits.Peer peer) {
    try (Configuration section = ConfigFile.parse("", peer.text())) {
      return section.peers().stream()
          .map(each -> each.settings().get(SettingTable.EXPIRES))
          .filter(date -> date != null)
          .findFirst()
          .orElse(null);
    } catch (ConfigException e) {
      return null;
    }
  }

  @Override
  RunningInterface.Change change(PeerEdits.Peer changed) {
    return running -> running.add(changed.text());
  }
}
