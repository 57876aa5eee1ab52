package org.slaacguard.cli;

import org.slaacguard.control.ConfigException;
import org.slaacguard.control.PeerEdits;
import picocli.CommandLine.Command;

/** {@code peer enable}. */
@Command(
    name = "enable",
    mixinStandardHelpOptions = true,
    description = "Brings a peer back that was disabled.")
final class PeerEnableCommand extends PeerEditCommand {
  @Override
  String done() {
    return "enabled";
  }

  @Override
  String edit(PeerEdits peers, String nameOrKey) {
    return peers.enable(nameOrKey);
  }

  @Override
  void apply(RunningInterface running, PeerEdits.Peer changed)
      throws CommandException, ConfigException {
    running.add(changed.text());
  }
}
