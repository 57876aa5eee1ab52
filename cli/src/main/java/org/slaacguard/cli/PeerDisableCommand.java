package org.slaacguard.cli;

import org.slaacguard.control.PeerEdits;
import picocli.CommandLine.Command;

/** {@code peer disable}. */
@Command(
    name = "disable",
    mixinStandardHelpOptions = true,
    description = "Comments a peer out, so that 'enable' brings it back.")
final class PeerDisableCommand extends PeerEditCommand {
  @Override
  String done() {
    return "disabled";
  }

  @Override
  String edit(PeerEdits peers, String nameOrKey) {
    return peers.disable(nameOrKey);
  }

  @Override
  RunningInterface.Change change(PeerEdits.Peer changed) {
    return running -> running.remove(changed.publicKey());
  }
}
